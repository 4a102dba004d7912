//! What the services of a project share, looked up by name.

use super::guess::Guess;
use super::project::Project;
use super::vocabulary::{each, eq};
use crate::model::resources::{ConfigFile, Secret, Volume};

macro_rules! look_up {
    ($(#[doc = $doc:literal] $function:ident $list:ident)*) => {
        impl<'a> Project<'_, 'a> {$(
            #[doc = $doc]
            pub(crate) const fn $function(&self, name: &'a str) -> Option<Guess<'a>> {
                let mut guess = Guess::of(name);
                let mut list = self.compose.$list;
                let mut below = self.below;
                loop {
                    each!(item in list => {
                        if eq(item.name.as_bytes(), name.as_bytes()) {
                            return None;
                        }
                    });
                    each!(item in list => {
                        guess.offer(item.name);
                    });
                    let Some(project) = below else {
                        return Some(guess);
                    };
                    list = project.$list;
                    below = None;
                }
            }
        )*}
    };
}

look_up! {
    #[doc = "Nothing where the project has this network, else the name that was likely meant."]
    lacks_network networks
    #[doc = "Nothing where the project has this volume, else the name that was likely meant."]
    lacks_volume volumes
    #[doc = "Nothing where the project has this secret, else the name that was likely meant."]
    lacks_secret secrets
    #[doc = "Nothing where the project has this configuration file, else the name that was likely meant."]
    lacks_config configs
    #[doc = "Nothing where the project has this model, else the name that was likely meant."]
    lacks_model models
}

macro_rules! find {
    ($(#[doc = $doc:literal] $function:ident $list:ident: $resource:ident)*) => {
        impl<'a> Project<'_, 'a> {$(
            #[doc = $doc]
            pub(crate) const fn $function(&self, name: &str) -> Option<&'a $resource<'a>> {
                let mut list = self.compose.$list;
                let mut below = self.below;
                loop {
                    each!(item in list => {
                        if eq(item.name.as_bytes(), name.as_bytes()) {
                            return Some(item);
                        }
                    });
                    let Some(project) = below else {
                        return None;
                    };
                    list = project.$list;
                    below = None;
                }
            }
        )*}
    };
}

find! {
    #[doc = "The volume of that name."]
    volume volumes: Volume
    #[doc = "The secret of that name."]
    secret secrets: Secret
    #[doc = "The configuration file of that name."]
    config configs: ConfigFile
}

impl<'a> Project<'_, 'a> {
    /// Nothing where there is this service, else the name that was likely meant.
    pub(crate) const fn lacks_service(&self, name: &'a str) -> Option<Guess<'a>> {
        if self.services.named(name).is_some() {
            return None;
        }
        let mut guess = Guess::of(name);
        each!(service in self.services.list() => {
            if service.position != self.service.position {
                guess.offer(service.name);
            }
        });
        Some(guess)
    }
}
