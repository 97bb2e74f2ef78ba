import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { momentum } from "../../test/toy-model.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { RandomStream } from "../random/stream.js";
import { type Objective, type Player, type Scalar, type Tensor, type Variable } from "../types.js";
import { eager } from "./eager.js";
import { evaluationStep } from "./evaluation-step.js";
import { createOptimizerStates, trainingStep } from "./training-step.js";

const batch = { x: { values: Float32Array.of(1, 2), shape: [2, 1] } };
const position = (step = 0) => ({ step, stream: RandomStream.fromSeed(0) });

function variable(value: number, trainable = true): Variable {
  return tf.tidy(() => tf.variable(tf.tensor([value]), trainable));
}

function objective(parameters: Record<string, Variable>, loss: (x: Tensor) => Tensor): Objective {
  return {
    parameters: new Map(Object.entries(parameters)),
    evaluate: ({ x }) => {
      const value = loss(x!) as Scalar;
      return { loss: value, terms: { half: value.div<Scalar>(2) } };
    },
  };
}

async function runOnce<B>(players: readonly Player<B>[]) {
  const states = createOptimizerStates(players);
  try {
    const prepared = eager.prepare(trainingStep(players, states));
    const outputs = await prepared.run(batch, position());
    return Object.fromEntries(Object.entries(outputs).map(([name, { values }]) => [name, values[0]]));
  } finally {
    states.forEach((state) => state.dispose());
  }
}

describe("trainingStep", () => {
  test("moves a parameter by the exact gradient and returns loss and terms from before the move", async () => {
    const before = tf.memory().numTensors;
    const w = variable(3);
    // d/dw mean(w x) = mean(x) = 1.5; momentum's first move is rate x gradient; all exact in float32.
    const optimizer = momentum(0.5);
    const outputs = await runOnce([{ name: "one", objective: objective({ w }, (x) => x.mul(w).mean()), optimizer }]);
    expect(outputs).toEqual({ half: 2.25, loss: 4.5 });
    expect(w.dataSync()[0]).toBe(3 - 0.5 * 1.5);
    w.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("leaves parameters that the loss does not depend on, or that are not trainable, alone", async () => {
    const [w, idle, fixed] = [variable(3), variable(5), variable(7, false)];
    const loss = (x: Tensor) => x.mul(w).mul(fixed).mean();
    await runOnce([{ name: "one", objective: objective({ w, idle, fixed }, loss), optimizer: momentum(1) }]);
    expect([w, idle, fixed].map((each) => each.dataSync()[0])).toEqual([3 - 1.5 * 7, 5, 7]);
    [w, idle, fixed].forEach((each) => each.dispose());
  });

  test("lets the second player see the first one's move, and prefixes outputs with the player's name", async () => {
    const [a, b] = [variable(1), variable(10)];
    const first = objective({ a }, (x) => x.mul(a).mean());
    const second = objective({ b }, () => b.mul(a).mean());
    const outputs = await runOnce([
      { name: "first", objective: first, optimizer: momentum(2) },
      { name: "second", objective: second, optimizer: momentum(1) },
    ]);
    // a moves from 1 to 1 - 2 x 1.5 = -2 before the second player computes a b.
    expect(outputs).toEqual({ "first/half": 0.75, "first/loss": 1.5, "second/half": -10, "second/loss": -20 });
    expect(b.dataSync()[0]).toBe(10 + 2);
    [a, b].forEach((each) => each.dispose());
  });

  test("names every variable that the step touches once, the optimisers' too", () => {
    const [a, b] = [variable(1), variable(2, false)];
    const players = [
      { name: "p", objective: objective({ a, b }, (x) => x.mean()), optimizer: momentum(1) },
      { name: "q", objective: objective({ a }, (x) => x.mean()), optimizer: momentum(1) },
    ];
    const states = createOptimizerStates(players);
    const { state, training } = trainingStep(players, states);
    expect(training).toBe(true);
    expect([...state.keys()]).toEqual(["p/a", "p/b", "p/optimizer/momentum/a", "q/optimizer/momentum/a"]);
    [a, b, ...states.values()].forEach((each) => each.dispose());
  });

  test("frees everything when an objective or an optimiser throws", async () => {
    const w = variable(3);
    const before = tf.memory().numTensors;
    const fine = objective({ w }, (x) => x.mul(w).mean());
    const fail = () => {
      throw new Error("in the middle");
    };
    const second: Objective = { ...fine, evaluate: (x, pass) => (fine.evaluate(x, pass), fail()) };
    const optimizer = momentum(1);
    const players = [{ name: "a", objective: fine, optimizer }];
    await expect(runOnce([...players, { name: "b", objective: second, optimizer }])).rejects.toThrow("in the middle");
    await expect(runOnce([{ ...players[0]!, optimizer: { ...optimizer, apply: fail } }])).rejects.toThrow(
      "in the middle",
    );
    expect(tf.memory().numTensors).toBe(before);
    w.dispose();
  });

  test("frees everything when a gradient does not exist", async () => {
    const w = variable(3);
    const before = tf.memory().numTensors;
    // tfjs has no gradient of cumprod.
    const loss = (x: Tensor) => tf.cumprod(x.mul(w).square()).mean();
    const run = runOnce([{ name: "one", objective: objective({ w }, loss), optimizer: momentum(1) }]);
    await expect(run).rejects.toThrow("gradient");
    expect(tf.memory().numTensors).toBe(before);
    w.dispose();
  });

  test("refuses a loss without gradient, or that is no scalar, and frees everything", async () => {
    const w = variable(3);
    const before = tf.memory().numTensors;
    const run = (loss: (x: Tensor) => Tensor) =>
      runOnce([{ name: "one", objective: objective({ w }, loss), optimizer: momentum(1) }]);
    await expect(run((x) => x.mean())).rejects.toThrow(
      new ArgumentError(
        'player "one": loss must be a function of its trainable parameters; got none with a gradient. ' +
          "Does the objective evaluate the modules whose parameters it lists?",
      ),
    );
    await expect(run((x) => x.mul(w))).rejects.toThrow(
      new ShapeError('player "one": loss must be a scalar []; got [2, 1].'),
    );
    expect(tf.memory().numTensors).toBe(before);
    w.dispose();
  });

  test("refuses no players, players of one name, a missing state, and a player with nothing to train", () => {
    const [w, fixed] = [variable(3), variable(4, false)];
    const player = { name: "one", objective: objective({ w }, (x) => x.mean()), optimizer: momentum(1) };
    const idle = { ...player, objective: objective({ fixed }, (x) => x.mean()) };
    const states = createOptimizerStates([player]);
    const refusal = (players: readonly Player[], given = states) => {
      try {
        trainingStep(players, given);
        return "none";
      } catch (error) {
        expect(error).toBeInstanceOf(ArgumentError);
        return (error as Error).message;
      }
    };
    expect(refusal([])).toBe(
      "trainingStep: players must be at least one player; got []. Does model.players() return one player per optimiser?",
    );
    expect(refusal([player, player])).toBe('trainingStep: players must be of different names; got ["one","one"].');
    expect(refusal([player], new Map())).toBe(
      'trainingStep: states must be a map with "one"; got []. Make the states with createOptimizerStates(players).',
    );
    expect(refusal([idle])).toBe(
      'trainingStep: player "one" must be an objective with trainable parameters; got ["fixed"].',
    );
    [w, fixed, ...states.values()].forEach((each) => each.dispose());
  });
});

describe("variables that no player lists", () => {
  const advice = "List it in the parameters of the module that owns it, or as frozen in the objective.";

  test("are refused where the loss reads them: they would be neither trained nor saved", async () => {
    const before = tf.memory().numTensors;
    const [w, other] = [variable(3), tf.tidy(() => tf.variable(tf.tensor([1, 2]), true, "other"))];
    const loss = (x: Tensor) => x.mul(w).mul(other).mean();
    await expect(runOnce([{ name: "one", objective: objective({ w }, loss), optimizer: momentum(1) }])).rejects.toThrow(
      new ArgumentError(
        'player "one": parameters must be all variables that its loss reads; got "variable other of shape [2] outside them". ' +
          advice,
      ),
    );
    // Of another player, or read only, they may be.
    const reading = { ...objective({ w }, loss), frozen: new Map([["other", other]]) };
    await runOnce([{ name: "one", objective: reading, optimizer: momentum(1) }]);
    await runOnce([
      { name: "one", objective: objective({ w }, loss), optimizer: momentum(1) },
      { name: "two", objective: objective({ other }, loss), optimizer: momentum(1) },
    ]);
    [w, other].forEach((each) => each.dispose());
    expect(tf.memory().numTensors).toBe(before);
  });

  test("are refused where a module updates them: no checkpoint would hold them", async () => {
    const [w, count] = [variable(3), tf.tidy(() => tf.variable(tf.scalar(1), false, "count"))];
    const counting: Objective = {
      ...objective({ w }, (x) => x.mul(w).mean()),
      evaluate: (batch, pass) => {
        pass.update(count, tf.scalar(2));
        return objective({ w }, (x) => x.mul(w).mean()).evaluate(batch, pass);
      },
    };
    await expect(runOnce([{ name: "one", objective: counting, optimizer: momentum(1) }])).rejects.toThrow(
      new ArgumentError(
        'Pass.update: variable must be among the parameters of what is trained; got "variable count of shape []". ' +
          "List it in the parameters of the module that owns it, and the module's in those of the objective.",
      ),
    );
    expect(count.dataSync()[0]).toBe(1);
    [w, count].forEach((each) => each.dispose());
  });
});

describe("evaluationStep", () => {
  test("holds what the objective reads of another player, beside its parameters", () => {
    const [w, critic] = [variable(1), variable(2)];
    const reading = { ...objective({ w }, (x) => x.mul(w).mul(critic).mean()), frozen: new Map([["w", critic]]) };
    expect([...evaluationStep(reading).state]).toEqual([
      ["w", w],
      ["frozen/w", critic],
    ]);
    [w, critic].forEach((each) => each.dispose());
  });

  test("returns loss and terms, changes nothing and frees everything, also when it throws", async () => {
    const w = variable(3);
    const before = tf.memory().numTensors;
    const fine = objective({ w }, (x) => x.mul(w).mean());
    const step = evaluationStep(fine);
    expect([step.training, [...step.state.keys()]]).toEqual([false, ["w"]]);
    const outputs = await eager.prepare(step).run(batch, position());
    expect([outputs["loss"]!.values[0], outputs["half"]!.values[0]]).toEqual([4.5, 2.25]);
    const evaluate: Objective["evaluate"] = (x, pass) => ({ ...fine.evaluate(x, pass), loss: w.reshape([2]) });
    const broken = evaluationStep({ ...fine, evaluate });
    await expect(eager.prepare(broken).run(batch, position())).rejects.toThrow();
    expect(w.dataSync()[0]).toBe(3);
    expect(tf.memory().numTensors).toBe(before);
    w.dispose();
  });
});
