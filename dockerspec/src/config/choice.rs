//! Unit enums as values of variables.

use std::error::Error;
use std::fmt;
use std::marker::PhantomData;

use dockerspec_core::model::similar::nearest;

/// An enum without data that `#[derive(Config)]` was put on.
pub trait Choice: Sized + 'static {
    /// The variants in kebab case, in their order.
    const NAMES: &'static [&'static str];
}

/// Values that a type allows: all of them, unless it is a [`Choice`].
#[derive(Debug)]
pub struct Choices<T>(PhantomData<T>);

impl<T: Choice> Choices<T> {
    /// Found before the constant of [`AnyText`], where `T` is a [`Choice`].
    pub const ONE_OF: &'static [&'static str] = T::NAMES;
}

/// Gives every other type an empty list.
pub trait AnyText {
    /// No restriction.
    const ONE_OF: &'static [&'static str] = &[];
}

impl<T> AnyText for Choices<T> {}

/// The error of a text that names no variant.
pub fn unknown_choice<T: Choice>(text: &str) -> UnknownChoice {
    UnknownChoice {
        names: T::NAMES,
        similar: nearest(text, T::NAMES),
    }
}

/// A text that names no variant of an enum.
#[derive(Clone, Debug)]
pub struct UnknownChoice {
    pub(super) names: &'static [&'static str],
    pub(super) similar: Option<&'static str>,
}

impl fmt::Display for UnknownChoice {
    fn fmt(&self, fmt: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt.write_str("expected ")?;
        for (index, name) in self.names.iter().enumerate() {
            let before = match index {
                0 => "",
                _ if index + 1 == self.names.len() => " or ",
                _ => ", ",
            };
            write!(fmt, "{before}`{name}`")?;
        }
        match self.similar {
            Some(similar) => write!(fmt, "; did you mean `{similar}`?"),
            None => Ok(()),
        }
    }
}

impl Error for UnknownChoice {}
