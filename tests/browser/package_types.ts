// A program that uses the package, for the compiler alone: what it says of types must hold, and no more.

import { open, type Evaluation, type Finding, type Prediction } from "cryoweave";

const cryoweave = await open({ device: "auto", assets: new URL("https://cdn.example/assets/") });
const kind: "cpu" | "gpu" = cryoweave.device.kind;
const stop = new AbortController();
const built: Prediction = await cryoweave.predict(
  new Uint8Array(4),
  ">A\nMKV\n",
  { trace: { aligner: "ours" }, model: { refine: false }, backbone: new Blob([]), predicted: "", corrections: { region: { sphere: { center: { x: 1, y: 2, z: 3 }, radius: 30 } } } },
  ({ stage, done, of = done }) => `${stage}: ${done / of}`,
  stop.signal,
);
const again: Prediction = await cryoweave.predict(new Blob([]), null, built.run.settings);
const findings: Finding[] = await cryoweave.check(new ArrayBuffer(4), { network: false });
const mends = findings.map(({ mend }) => (typeof mend === "object" && "background" in mend ? mend.background : mend));
const { masks, files } = await cryoweave.label(new Uint8Array(4), built.mmcif, { rules: "reference" });
const size: number = (await files["record.json"].text()).length + masks[0].indices[0];
const compared: Evaluation = await cryoweave.evaluate("reference", again.pdb ?? again.mmcif);
const bytes: Uint8Array = await cryoweave.simulate(built.mmcif, 3.5);
cryoweave.close();
export default [kind, mends, size, compared.matches?.[0]?.model.chain, bytes];

// @ts-expect-error a number is no input
await cryoweave.predict(7);
// @ts-expect-error there is no such option
await cryoweave.predict("map", "sequence", { colour: "red" });
// @ts-expect-error a resolution is a number
await cryoweave.simulate("structure", "fine");
