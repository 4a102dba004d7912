//! The default of a field: one constant, which the image and the loader share.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, ExprUnary, Ident, Lit, Type, UnOp};

use super::shape::Shape;

/// A default as a constant: of the field's own type, or text that is read like a variable.
pub(crate) struct DefaultValue {
    pub(crate) ty: TokenStream,
    pub(crate) expr: TokenStream,
    /// Whether it is of the field's own type.
    pub(crate) typed: bool,
    form: Form,
}

enum Form {
    Text,
    Truth,
    Signed,
    Unsigned,
    Duration,
    Size,
}

impl DefaultValue {
    pub(crate) fn of(ty: &Type, expr: &Expr) -> Self {
        let literal = literal(expr);
        let form = match (Shape::of(ty), &literal) {
            (Shape::Integer { signed: true }, _) => Form::Signed,
            (Shape::Integer { signed: false }, _) => Form::Unsigned,
            (Shape::Boolean, _) => Form::Truth,
            (Shape::Duration, None) => Form::Duration,
            (Shape::Size, None) => Form::Size,
            _ => Form::Text,
        };
        if !matches!(form, Form::Text) {
            let (ty, expr) = (quote!(#ty), quote!(#expr));
            return Self {
                ty,
                expr,
                typed: true,
                form,
            };
        }
        let expr = if let Some(text) = literal {
            let text = syn::LitStr::new(&text, expr.span());
            quote!(#text)
        } else {
            quote!(#expr)
        };
        let ty = quote_spanned!(expr.span()=> &'static ::core::primitive::str);
        Self {
            ty,
            expr,
            typed: false,
            form,
        }
    }

    /// The `Value` of a constant of this type.
    pub(crate) fn value(&self, constant: &Ident) -> TokenStream {
        let place = self.expr.span();
        match self.form {
            Form::Text => quote!(__config::Value::Str(#constant)),
            Form::Truth => quote!(__config::Value::Bool(#constant)),
            Form::Signed => quote_spanned!(place=> __config::signed(#constant as _)),
            Form::Unsigned => quote_spanned!(place=> __config::unsigned(#constant as _)),
            Form::Duration => text_value(&quote!(of_duration(#constant))),
            Form::Size => text_value(&quote!(of_bytes(#constant.get()))),
        }
    }
}

fn text_value(call: &TokenStream) -> TokenStream {
    quote!({
        const TEXT: &__config::QuantityText = &__config::QuantityText::#call;
        __config::Value::Str(TEXT.as_str())
    })
}

/// A number, a character or a text as the text of a variable.
fn literal(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text.value()),
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) => Some(number.base10_digits().into()),
        Expr::Lit(ExprLit {
            lit: Lit::Float(number),
            ..
        }) => Some(number.base10_digits().into()),
        Expr::Lit(ExprLit {
            lit: Lit::Char(char),
            ..
        }) => Some(char.value().into()),
        Expr::Unary(ExprUnary {
            op: UnOp::Neg(_),
            expr,
            ..
        }) => literal(expr).map(|number| format!("-{number}")),
        Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}
