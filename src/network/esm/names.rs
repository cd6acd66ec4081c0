//! Names of the tensors, as the authors and as Hugging Face write them.

use crate::io::tensors::TensorFile;

/// Names of the tensors in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Names {
    writer: Writer,
    /// Begin of all names of the transformer.
    prefix: String,
    /// Begin of all names of the head, if it is there.
    head: Option<String>,
}

/// Writer of a file of weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writer {
    /// The authors' program, `fair-esm`.
    Authors,
    /// The library `transformers` of Hugging Face.
    HuggingFace,
}

/// Names of the parts of a layer: ours, the authors', Hugging Face's.
const PARTS: [(&str, &str, &str); 8] = [
    ("norm_1", "self_attn_layer_norm", "attention.LayerNorm"),
    ("query", "self_attn.q_proj", "attention.self.query"),
    ("key", "self_attn.k_proj", "attention.self.key"),
    ("value", "self_attn.v_proj", "attention.self.value"),
    ("out", "self_attn.out_proj", "attention.output.dense"),
    ("norm_2", "final_layer_norm", "LayerNorm"),
    ("expand", "fc1", "intermediate.dense"),
    ("contract", "fc2", "output.dense"),
];

/// Parts of names of tensors that are computed, copies of others, or of the prediction of contacts.
const NEEDLESS: [&str; 6] = [
    "rot_emb.inv_freq",
    "rotary_embeddings.inv_freq",
    "lm_head.weight",
    "lm_head.decoder.",
    "contact_head.",
    "position_",
];

impl Names {
    /// Recognises the names in `file`; `None` if it holds no such network.
    pub(super) fn of(file: &TensorFile) -> Option<Self> {
        let before = |end: &str| {
            let mut all = file.entries().keys();
            all.find_map(|name| name.strip_suffix(end))
                .map(str::to_owned)
        };
        let (writer, prefix) = [Writer::Authors, Writer::HuggingFace]
            .into_iter()
            .find_map(|writer| Some((writer, before(writer.table())?)))?;
        Some(Self {
            writer,
            prefix,
            head: before("lm_head.dense.weight"),
        })
    }

    /// Returns the name of the table of tokens.
    pub(super) fn table(&self) -> String {
        format!("{}{}", self.prefix, self.writer.table())
    }

    /// Returns the name of the last normalisation.
    pub(super) fn last_norm(&self) -> String {
        let name = match self.writer {
            Writer::Authors => "emb_layer_norm_after",
            Writer::HuggingFace => "encoder.emb_layer_norm_after",
        };
        format!("{}{name}", self.prefix)
    }

    /// Returns the begin of the names of the layers, before their numbers.
    pub(super) fn layers(&self) -> String {
        let name = match self.writer {
            Writer::Authors => "layers.",
            Writer::HuggingFace => "encoder.layer.",
        };
        format!("{}{name}", self.prefix)
    }

    /// Returns the name of a `part` of the layer at `index`.
    pub(super) fn of_layer(&self, index: usize, part: &str) -> String {
        let found = PARTS.into_iter().find(|(ours, ..)| *ours == part);
        let (_, authors, hugging_face) = found.unwrap_or((part, part, part));
        let part = match self.writer {
            Writer::Authors => authors,
            Writer::HuggingFace => hugging_face,
        };
        format!("{}{index}.{part}", self.layers())
    }

    /// Returns the name of a `part` of the head; `None` if the file has no head.
    pub(super) fn of_head(&self, part: &str) -> Option<String> {
        let head = self.head.as_ref()?;
        Some(format!("{head}lm_head.{part}"))
    }

    /// Returns whether a network does without the tensor `name`.
    pub(super) fn is_needless(name: &str) -> bool {
        NEEDLESS.iter().any(|part| name.contains(part))
    }
}

impl Writer {
    const fn table(self) -> &'static str {
        match self {
            Self::Authors => "embed_tokens.weight",
            Self::HuggingFace => "embeddings.word_embeddings.weight",
        }
    }
}
