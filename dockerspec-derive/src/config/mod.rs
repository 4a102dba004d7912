//! `#[derive(Config)]`: a struct of variables, or an enum of values.

mod choice;
mod default;
mod field;
mod options;
mod output;
mod shape;
mod variables;

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput, Fields};

use crate::crate_path::crate_path;
use crate::errors::Errors;

/// The implementations, or one error for each mistake and implementations that say nothing, so
/// that the uses of the struct are no further errors.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let container = options::container(&input.attrs, &mut errors);
    let krate = crate_path(container.krate.as_ref());
    if !input.generics.params.is_empty() {
        let params = &input.generics.params;
        errors.at(
            params,
            "`Config` cannot read a generic type: write the type of every field",
        );
        return errors.into_tokens();
    }
    let output = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => {
                let fields = field::read(&fields.named, &container, &mut errors);
                output::configuration(&input, &container, &fields, &krate, errors.is_empty())
            }
            Fields::Unnamed(fields) => {
                let message = "`Config` needs named fields: the name of a field is the name of its \
                               variable";
                errors.at(fields, message);
                TokenStream::new()
            }
            Fields::Unit => {
                errors.at(
                    &input.ident,
                    "`Config` needs named fields: there is nothing to read",
                );
                TokenStream::new()
            }
        },
        Data::Enum(data) => choice::expand(&input, data, &container, &krate, &mut errors),
        Data::Union(data) => {
            errors.at(
                data.union_token,
                "`Config` needs a struct with named fields, or an enum",
            );
            TokenStream::new()
        }
    };
    let mut tokens = errors.into_tokens();
    tokens.extend(output);
    tokens
}
