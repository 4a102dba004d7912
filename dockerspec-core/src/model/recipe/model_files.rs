//! Files of machine learning models.

use crate::model::place::At;

recipe! {
    /// `hf download`: the files of a model on Hugging Face.
    ModelDownload {
        texts {
            /// Name of the model, as `Qwen/Qwen3-0.6B`.
            repo: Argument false "the model",
            /// The commit, 40 hexadecimal digits.
            revision: Commit false "the revision",
            /// Where the files are put.
            to: Place false "the target",
        }
        flags {
            /// Whether downloads are kept in a cache mount.
            cache,
        }
    }
}

cached!(ModelDownload);

/// Downloads the files of a model on Hugging Face, of one commit, with `hf` of the package `huggingface_hub`.
///
/// Where a build secret `hf_token` is given, it is the token for models that ask for one.
///
/// <https://huggingface.co/docs/huggingface_hub/guides/cli#hf-download>
#[track_caller]
pub const fn model_download<'a>(
    repo: &'a str,
    revision: &'a str,
    to: &'a str,
) -> ModelDownload<'a> {
    ModelDownload {
        repo,
        revision,
        to,
        cache: true,
        at: At::here(),
    }
}
