// Made-up networks of Cryo2Struct: as small as they can be, with weights that repeat themselves, as safetensors and as
// a checkpoint of PyTorch Lightning.

/** Sizes: tiles of 32³ voxels; 12 heads, which files do not state, divide the channels. */
const EMBEDDING = 12;
const LAYERS = 4;
const LINEAR = 12;
const FILTERS = 2;

/** Name and shape of every tensor of a network of so many classes. */
function shapes(classes, described) {
  const [e, f] = [EMBEDDING, FILTERS];
  const all = [
    ["embed.patch_embeddings.weight", [e, 1, 16, 16, 16]],
    ["embed.position_embeddings.abs_pos_enc", [1, 8, e]],
  ];
  for (let layer = 0; layer < LAYERS; layer += 1) {
    const block = [
      ["mhsa.to_qvk.weight", [3 * e, e]],
      ["mhsa.W_0.weight", [e, e]],
      ["norm_1.weight", [e]],
      ["norm_1.bias", [e]],
      ["norm_2.weight", [e]],
      ["norm_2.bias", [e]],
      ["linear.0.weight", [LINEAR, e]],
      ["linear.0.bias", [LINEAR]],
      ["linear.3.weight", [e, LINEAR]],
      ["linear.3.bias", [e]],
    ];
    all.push(...block.map(([name, shape]) => [`transformer.block_list.${layer}.${name}`, shape]));
  }
  const convolutions = (name, inputs, outputs) => {
    for (const [part, from, edge] of [["conv_block.0", inputs, 3], ["conv_block.3", outputs, 3], ["conv_down.0", inputs, 1]]) {
      all.push([`${name}.${part}.weight`, [outputs, from, edge, edge, edge]], [`${name}.${part}.bias`, [outputs]]);
    }
  };
  convolutions("init_conv", 1, f);
  const ups = [
    ["z3_blue_conv.blocks.0", e, 2 * f],
    ["z3_blue_conv.blocks.1", 2 * f, 2 * f],
    ["z3_blue_conv.blocks.2", 2 * f, 2 * f],
    ["z6_blue_conv.blocks.0", e, 4 * f],
    ["z6_blue_conv.blocks.1", 4 * f, 4 * f],
    ["z9_blue_conv.blocks.0", e, 8 * f],
    ["z12_deconv", e, 8 * f],
    ["z9_deconv", 8 * f, 4 * f],
    ["z6_deconv", 4 * f, 2 * f],
    ["z3_deconv", 2 * f, f],
  ];
  all.push(...ups.map(([name, inputs, outputs]) => [`${name}.block.weight`, [inputs, outputs, 2, 2, 2]]));
  for (const [name, outputs] of [["z9_conv", 8 * f], ["z6_conv", 4 * f], ["z3_conv", 2 * f], ["out_conv.0", f]]) {
    convolutions(name, 2 * outputs, outputs);
  }
  all.push(["out_conv.1.weight", [classes, f, 1, 1, 1]], ["out_conv.1.bias", [classes]]);
  if (described > 0) {
    for (const [step, inputs] of [[0, described], [2, e], [4, e]]) {
      all.push([`sequence_embedding.${step}.weight`, [e, inputs]], [`sequence_embedding.${step}.bias`, [e]]);
    }
  }
  return all;
}

const count = (shape) => shape.reduce((product, size) => product * size, 1);

/** Name and shape of every tensor of ESM-2 of the size 8 M, without its head. */
function languageModelShapes() {
  const [layers, e] = [6, 320];
  const all = [["embed_tokens.weight", [33, e]]];
  const dense = (name, inputs, outputs) => all.push([`${name}.weight`, [outputs, inputs]], [`${name}.bias`, [outputs]]);
  const norm = (name) => all.push([`${name}.weight`, [e]], [`${name}.bias`, [e]]);
  for (let layer = 0; layer < layers; layer += 1) {
    const at = `layers.${layer}`;
    norm(`${at}.self_attn_layer_norm`);
    for (const part of ["q", "k", "v", "out"]) dense(`${at}.self_attn.${part}_proj`, e, e);
    norm(`${at}.final_layer_norm`);
    dense(`${at}.fc1`, e, 4 * e);
    dense(`${at}.fc2`, 4 * e, e);
  }
  norm("emb_layer_norm_after");
  return all;
}

/** Tensors of a network of so many classes; one that sees the sequence wants it described by so many numbers. */
export const tensors = (classes, seed = 1, described = 0) => filled(shapes(classes, described), seed);

/** Tensors of a made-up language model. */
export const languageModel = (seed = 1) => filled(languageModelShapes(), seed);

/** Tensors with numbers of a linear congruential generator; norms have the weight 1. Voxels are mostly nothing. */
function filled(shapes, seed) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  return new Map(shapes.map(([name, shape]) => {
    const fan = shape.length > 1 ? count(shape.slice(1)) : 1;
    const scale = shape.length > 1 ? Math.sqrt(3 / fan) : 0.1;
    const numbers = Float32Array.from({ length: count(shape) }, () => scale * next());
    if (/norm(_.|_after)?\.weight/.test(name)) numbers.fill(1);
    if (name === "out_conv.1.weight") numbers.forEach((number, index) => (numbers[index] = 2 * number));
    return [name, { shape, numbers }];
  }));
}

const bytesOf = (numbers) => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);

/** A safetensors file of `map`, with facts. */
export function safetensors(map, facts = {}) {
  const header = { __metadata__: facts };
  const parts = [];
  let at = 0;
  for (const [name, { shape, numbers }] of map) {
    header[name] = { dtype: "F32", shape, data_offsets: [at, at + 4 * numbers.length] };
    at += 4 * numbers.length;
    parts.push(bytesOf(numbers));
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...parts]);
}

/** A checkpoint as PyTorch Lightning writes it: a zip archive of a pickle and of one file for each tensor. */
export function checkpoint(map, hyperparameters = {}) {
  const files = [["archive/data.pkl", pickle(map, hyperparameters)]];
  [...map.values()].forEach(({ numbers }, index) => files.push([`archive/data/${index}`, bytesOf(numbers)]));
  return zip(files);
}

function pickle(map, hyperparameters) {
  const u32 = (number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(number);
    return bytes;
  };
  const parts = [];
  const put = (...more) => parts.push(...more.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)));
  const text = (words) => put("X", u32(Buffer.byteLength(words)), Buffer.from(words));
  const int = (number) => put("J", u32(number));
  const ints = (numbers) => {
    put("(");
    numbers.forEach(int);
    put("t");
  };
  put("\x80\x02", "}(");
  text("state_dict");
  put("}(");
  [...map].forEach(([name, { shape, numbers }], index) => {
    text(name);
    put("ctorch._utils\n_rebuild_tensor_v2\n", "((");
    text("storage");
    put("ctorch\nFloatStorage\n");
    text(String(index));
    text("cpu");
    int(numbers.length);
    put("tQ");
    int(0);
    ints(shape);
    ints(shape.map((_, axis) => count(shape.slice(axis + 1))));
    put("\x89", "ccollections\nOrderedDict\n)R", "tR");
  });
  put("u");
  text("hyper_parameters");
  put("}(");
  for (const [name, value] of Object.entries(hyperparameters)) {
    text(name);
    int(value);
  }
  put("u", "u", ".");
  return Buffer.concat(parts);
}

function zip(files) {
  const [parts, directory] = [[], []];
  let at = 0;
  for (const [name, content] of files) {
    const sizes = Buffer.alloc(12);
    sizes.writeUInt32LE(content.length, 4);
    sizes.writeUInt32LE(content.length, 8);
    const version = Buffer.from([20, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    const length = Buffer.from([name.length, 0]);
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), version, sizes, length, Buffer.alloc(2), Buffer.from(name)]);
    const offset = Buffer.alloc(4);
    offset.writeUInt32LE(at);
    directory.push(Buffer.concat([
      Buffer.from("PK\x01\x02\x14\x00", "latin1"), version, sizes, length, Buffer.alloc(12), offset, Buffer.from(name),
    ]));
    parts.push(local, content);
    at += local.length + content.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, listed, end]);
}
