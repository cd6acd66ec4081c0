// Models as text, and how alike two of them are.

/**
 * Largest distance between an atom and its twin, in Å. Refinement makes more of what rounding leaves apart: of the example's atoms
 * 58 % lie within 0.002 Å, a unit in the last digit that mmCIF shows, and 99.8 % within 0.05 Å.
 */
export const TOLERANCE = 0.05;

/**
 * Least share of atoms that both models must hold at the same position. The browser and the native
 * program round differently in the sixth digit, and where two paths of a chain are equally good that
 * decides; on cut-outs with little evidence it decides much.
 */
export const SHARE = 0.98;

/** The atoms of an mmCIF file: chain, number, residue and atom as one name, and the position in Å. */
export function atoms(text) {
  const lines = text.split("\n");
  const columns = lines.filter((line) => line.startsWith("_atom_site.")).map((line) => line.trim().slice("_atom_site.".length));
  const at = (name) => columns.indexOf(name);
  const names = ["label_asym_id", "label_seq_id", "label_comp_id", "label_atom_id"].map(at);
  const coordinates = ["Cartn_x", "Cartn_y", "Cartn_z"].map(at);
  return lines
    .filter((line) => line.startsWith("ATOM"))
    .map((line) => line.trim().split(/\s+/))
    .map((cells) => ({
      name: names.map((column) => cells[column]).join(" "),
      position: coordinates.map((column) => Number(cells[column])),
    }));
}

/** The atoms of two mmCIF files that both hold at the same position, as a number and as a share of the larger file. */
export function alike(one, other) {
  const [first, second] = [one, other].map(atoms);
  const twins = new Map(second.map(({ name, position }) => [name, position]));
  const same = first.filter(({ name, position }) => {
    const twin = twins.get(name);
    return twin && Math.hypot(...position.map((x, axis) => x - twin[axis])) <= TOLERANCE;
  });
  return { same: same.length, of: [first.length, second.length], share: same.length / Math.max(first.length, second.length) };
}
