//! What the type of a field tells about the text of its variable.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{GenericArgument, Path, PathArguments, Type};

/// A type, as far as its name tells.
pub(crate) enum Shape<'a> {
    Integer { signed: bool },
    Number,
    Boolean,
    Character,
    Duration,
    Size,
    Text,
    List(&'a Type),
    Map(&'a Type, &'a Type),
    Redacted(&'a Type),
    Optional(&'a Type),
    Other,
}

impl<'a> Shape<'a> {
    pub(crate) fn of(ty: &'a Type) -> Self {
        if let Some((key, value)) = map(ty) {
            return Self::Map(key, value);
        }
        let Some((name, argument)) = last_segment(ty) else {
            return Self::Other;
        };
        match (name.as_str(), argument) {
            ("u8" | "u16" | "u32" | "u64" | "u128" | "usize", None) => {
                Self::Integer { signed: false }
            }
            ("i8" | "i16" | "i32" | "i64" | "i128" | "isize", None) => {
                Self::Integer { signed: true }
            }
            ("f32" | "f64", None) => Self::Number,
            ("bool", None) => Self::Boolean,
            ("char", None) => Self::Character,
            ("Duration", None) => Self::Duration,
            ("Bytes", None) => Self::Size,
            ("String", None) => Self::Text,
            ("Vec", Some(item)) => Self::List(item),
            ("Redacted", Some(inner)) => Self::Redacted(inner),
            ("Option", Some(inner)) => Self::Optional(inner),
            _ => Self::Other,
        }
    }

    /// Whether `range` can be checked.
    pub(crate) fn is_whole_number(&self, ty: &Type) -> bool {
        match self {
            Self::Integer { .. } => true,
            Self::List(inner) | Self::Redacted(inner) | Self::Optional(inner) => {
                Self::of(inner).is_whole_number(inner)
            }
            Self::Other => last_segment(ty).is_some_and(|(name, _)| name.starts_with("NonZero")),
            _ => false,
        }
    }
}

/// The name for people, which `Field::kind` documents.
pub(crate) fn kind(ty: &Type) -> String {
    match Shape::of(ty) {
        Shape::Integer { .. } => "integer".into(),
        Shape::Number => "number".into(),
        Shape::Boolean => "boolean".into(),
        Shape::Character => "character".into(),
        Shape::Duration => "duration".into(),
        Shape::Size => "size".into(),
        Shape::Text => "text".into(),
        Shape::List(item) => format!("list of {}", kind(item)),
        Shape::Map(_, value) => format!("map to {}", kind(value)),
        Shape::Redacted(inner) | Shape::Optional(inner) => kind(inner),
        Shape::Other => match last_segment(ty) {
            Some((name, _)) if name.starts_with("NonZero") => "integer".into(),
            Some((name, _)) if name == "PathBuf" => "path".into(),
            Some((name, _)) => name,
            None => "value".into(),
        },
    }
}

/// The type whose enum's names may be the only values.
pub(crate) fn innermost(ty: &Type) -> &Type {
    match Shape::of(ty) {
        Shape::List(inner) | Shape::Redacted(inner) | Shape::Optional(inner) => innermost(inner),
        _ => ty,
    }
}

/// A function of the field and the text, for a type without `Option`.
pub(crate) fn reader(ty: &Type, separator: &str, parse_with: Option<&Path>) -> TokenStream {
    let nested = |inner| reader(inner, separator, parse_with);
    match (Shape::of(ty), parse_with) {
        (Shape::Redacted(inner), _) => {
            let inner = nested(inner);
            quote!(|field, text| __config::redacted(field, text, #inner))
        }
        (_, Some(path)) => {
            quote_spanned!(path.span()=> |field, text| __config::parse_with(field, text, #path))
        }
        (Shape::List(item), None) => {
            let item = nested(item);
            quote!(|field, text| __config::list(field, text, #separator, #item))
        }
        (Shape::Map(key, value), None) => {
            let (key, value) = (nested(key), nested(value));
            quote!(|field, text| __config::map(field, text, #separator, #key, #value))
        }
        (Shape::Boolean, None) => quote!(__config::boolean),
        (Shape::Duration, None) => quote!(__config::duration),
        _ => {
            // a closure, so that a type that cannot be read is one error, at the type
            let function = quote_spanned!(ty.span()=> __config::from_str::<#ty>);
            quote!(|field, text| #function(field, text))
        }
    }
}

/// The types of key and value of a map.
fn map(ty: &Type) -> Option<(&Type, &Type)> {
    let Type::Path(path) = ty else { return None };
    let segment = path.path.segments.last()?;
    if segment.ident != "BTreeMap" && segment.ident != "HashMap" {
        return None;
    }
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    let mut types = arguments.args.iter().filter_map(|it| match it {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    Some((types.next()?, types.next()?))
}

/// The last name of a path and its one type argument, if it has any.
fn last_segment(ty: &Type) -> Option<(String, Option<&Type>)> {
    let path = match ty {
        Type::Path(path) => &path.path,
        Type::Group(group) => return last_segment(&group.elem),
        Type::Paren(paren) => return last_segment(&paren.elem),
        _ => return None,
    };
    let segment = path.segments.last()?;
    let argument = match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
            Some(GenericArgument::Type(ty)) if arguments.args.len() == 1 => Some(ty),
            _ => return Some((segment.ident.to_string(), None)),
        },
        _ => None,
    };
    Some((segment.ident.to_string(), argument))
}
