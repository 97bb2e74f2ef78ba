#!/usr/bin/env python3
"""
Writes the golden tables into data/; see README.md. Arguments: subjects to generate; all unless given, but for those with
requirements of their own.
"""

import importlib
import pkgutil
import sys
from pathlib import Path

import subjects
from tables import DATA, write


def main(chosen):
    known = [module.name for module in pkgutil.iter_modules(subjects.__path__)]
    unknown = sorted(set(chosen) - set(known))
    if unknown:
        sys.exit(f"generate.py: subjects must be among {', '.join(known)}; got {', '.join(unknown)}")
    usual = [subject for subject in known if not Path(__file__).with_name(f"requirements-{subject}.txt").exists()]
    for subject in chosen or usual:
        for name, columns in importlib.import_module(f"subjects.{subject}").tables().items():
            print(f"{name}: {write(name, columns)} bytes", flush=True)
    total = sum(path.stat().st_size for path in Path(DATA).iterdir())
    print(f"all tables: {total} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
