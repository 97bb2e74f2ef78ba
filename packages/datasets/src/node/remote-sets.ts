import { type ImageSetFiles } from "../image-set.js";

/** A file of a data set as its authors published it. */
export interface RemoteFile {
  /** Name without ".gz". */
  readonly name: string;
  /** Size when unpacked. */
  readonly bytes: number;
  /** SHA-256 of the unpacked file, which every mirror shares, or, where that is not known, of the gzip file. */
  readonly sha256: { readonly of: "unpacked" | "gzip"; readonly hex: string };
}

export interface RemoteSet {
  readonly name: string;
  /** Folders in which other programs keep the files, besides one that is named after the set. */
  readonly folders: readonly string[];
  /** Folders that hold NAME.gz, in the order in which they are tried. */
  readonly mirrors: readonly string[];
  readonly files: Readonly<Record<keyof ImageSetFiles, RemoteFile>>;
}

/** Names and sizes, which both sets share. */
const files = {
  trainImages: { name: "train-images-idx3-ubyte", bytes: 47_040_016 },
  trainLabels: { name: "train-labels-idx1-ubyte", bytes: 60_008 },
  testImages: { name: "t10k-images-idx3-ubyte", bytes: 7_840_016 },
  testLabels: { name: "t10k-labels-idx1-ubyte", bytes: 10_008 },
};

function withHashes(of: "unpacked" | "gzip", hashes: Record<keyof ImageSetFiles, string>): RemoteSet["files"] {
  const file = (key: keyof ImageSetFiles): RemoteFile => ({ ...files[key], sha256: { of, hex: hashes[key] } });
  return {
    trainImages: file("trainImages"),
    trainLabels: file("trainLabels"),
    testImages: file("testImages"),
    testLabels: file("testLabels"),
  };
}

export const mnistFiles: RemoteSet = {
  name: "mnist",
  folders: ["MNIST/raw", "raw"],
  mirrors: ["https://storage.googleapis.com/cvdf-datasets/mnist/", "https://ossci-datasets.s3.amazonaws.com/mnist/"],
  files: withHashes("unpacked", {
    trainImages: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    trainLabels: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    testImages: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    testLabels: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
  }),
};

export const fashionMnistFiles: RemoteSet = {
  name: "fashion-mnist",
  folders: ["FashionMNIST/raw", "raw"],
  mirrors: ["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"],
  files: withHashes("gzip", {
    trainImages: "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
    trainLabels: "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    testImages: "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
    testLabels: "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
  }),
};
