//! The macros that define recipes.

/// Defines a recipe: its fields, and how they are packed into [`super::PackedRecipe`] and unpacked.
macro_rules! recipe {
    (
        $(#[$doc:meta])*
        $name:ident {
            $(lists { $($(#[$list_doc:meta])* $list:ident: $list_kind:ident $list_optional:literal $list_name:literal,)* })?
            $(texts { $($(#[$text_doc:meta])* $text:ident: $text_kind:ident $text_optional:literal $text_name:literal,)* })?
            $(flags { $($(#[$flag_doc:meta])* $flag:ident,)* })?
            $(user { $(#[$user_doc:meta])* $user:ident, })?
            $(mode { $(#[$mode_doc:meta])* $mode:ident, })?
            $(steps { $(#[$steps_doc:meta])* $steps:ident, })?
        }
    ) => {
        $(#[$doc])*
        #[non_exhaustive]
        #[must_use]
        #[derive(Clone, Copy, Debug)]
        pub struct $name<'a> {
            $($($(#[$list_doc])* pub $list: &'a [&'a str],)*)?
            $($($(#[$text_doc])* pub $text: &'a str,)*)?
            $($($(#[$flag_doc])* pub $flag: bool,)*)?
            $($(#[$user_doc])* pub $user: $crate::model::words::User<'a>,)?
            $($(#[$mode_doc])* pub $mode: Option<u32>,)?
            $($(#[$steps_doc])* pub $steps: &'a [$crate::model::step::Step<'a>],)?
            /// Where it was written.
            pub at: $crate::model::place::At<'a>,
        }

        impl<'a> $name<'a> {
            pub(super) const LISTS: &'static [super::Argument] = &[$($(super::Argument {
                name: concat!($list_name, " "),
                kind: super::Kind::$list_kind,
                optional: $list_optional,
            },)*)?];
            pub(super) const TEXTS: &'static [super::Argument] = &[$($(super::Argument {
                name: concat!($text_name, " "),
                kind: super::Kind::$text_kind,
                optional: $text_optional,
            },)*)?];

            /// The entry of a stage.
            #[allow(
                unused_mut,
                unused_assignments,
                unused_variables,
                reason = "not every recipe has fields of each kind"
            )]
            pub const fn into_step(self) -> $crate::model::step::Step<'a> {
                let mut packed = super::PackedRecipe::new(super::Tool::$name, self.at);
                let mut index = 0;
                $($(packed.lists[index] = self.$list; index += 1;)*)?
                let mut index = 0;
                $($(packed.texts[index] = self.$text; index += 1;)*)?
                let mut flag = 1;
                $($(if self.$flag { packed.flags |= flag; } flag <<= 1;)*)?
                $(packed.user = self.$user;)?
                $(packed.mode = self.$mode;)?
                $(packed.steps = self.$steps;)?
                $crate::model::step::Step::new(
                    $crate::model::step::Instruction::Recipe(packed),
                    self.at,
                )
            }

            #[allow(
                unused_mut,
                unused_assignments,
                unused_variables,
                reason = "not every recipe has fields of each kind"
            )]
            pub(super) const fn unpacked(packed: &super::PackedRecipe<'a>) -> Self {
                let mut index = 0;
                $($(let $list = packed.lists[index]; index += 1;)*)?
                let mut index = 0;
                $($(let $text = packed.texts[index]; index += 1;)*)?
                let mut flag = 1;
                $($(let $flag = packed.flags & flag != 0; flag <<= 1;)*)?
                $name {
                    $($($list,)*)?
                    $($($text,)*)?
                    $($($flag,)*)?
                    $($user: packed.user,)?
                    $($mode: packed.mode,)?
                    $($steps: packed.steps,)?
                    at: packed.at,
                }
            }

            /// Lets this instruction break a rule, for a reason of at least ten characters.
            #[track_caller]
            pub const fn allow(self, rule: $crate::rules::Rule, reason: &'a str) -> $crate::model::step::Step<'a> {
                self.into_step().allow(rule, reason)
            }
        }
    };
}

/// Leaves out the cache mount of a recipe.
macro_rules! cached {
    ($($name:ident)*) => {
        $(impl $name<'_> {
            /// Downloads again in each build instead of keeping a cache mount.
            pub const fn no_cache(mut self) -> Self {
                self.cache = false;
                self
            }
        })*
    };
}

/// Makes the enums over all recipes.
macro_rules! recipes {
    ($($(#[$doc:meta])* $name:ident $word:ident,)*) => {
        /// An instruction that writes itself, with the names of its fields.
        #[non_exhaustive]
        #[derive(Clone, Copy, Debug)]
        pub enum Recipe<'a> {
            $($(#[$doc])* $name($name<'a>),)*
        }

        /// Which recipe it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Tool {
            $($name,)*
        }

        impl Tool {
            /// The function that makes it.
            pub(crate) const fn word(self) -> &'static str {
                match self {
                    $(Tool::$name => stringify!($word),)*
                }
            }

            /// The names of its lists.
            pub(crate) const fn lists(self) -> &'static [Argument] {
                match self {
                    $(Tool::$name => $name::LISTS,)*
                }
            }

            /// The names of its texts.
            pub(crate) const fn texts(self) -> &'static [Argument] {
                match self {
                    $(Tool::$name => $name::TEXTS,)*
                }
            }
        }

        impl<'a> PackedRecipe<'a> {
            /// The recipe with the names of its fields.
            pub const fn unpack(&self) -> Recipe<'a> {
                match self.tool {
                    $(Tool::$name => Recipe::$name($name::unpacked(self)),)*
                }
            }
        }
    };
}
