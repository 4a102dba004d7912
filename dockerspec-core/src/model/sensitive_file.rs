//! Files of a build context that hold keys or passwords, told by their names.

use crate::check::vocabulary::{contains, ends};

/// What a file of this name holds, if that is to stay out of images; `.git` only where the stage `ships`.
pub const fn sensitive_file(path: &[u8], ships: bool) -> Option<&'static str> {
    let path = match path {
        [folder @ .., b'/'] => folder,
        path => path,
    };
    let name = last_part(path);
    match name {
        b".env" | b".env*" | b".envrc" => return Some("a file of variables that holds secrets"),
        b"id_rsa" | b"id_dsa" | b"id_ecdsa" | b"id_ed25519" | b"id_rsa*" | b"id_*"
        | b"private_key" => return Some("a private key"),
        b".npmrc"
        | b".yarnrc"
        | b".pypirc"
        | b".netrc"
        | b"_netrc"
        | b".git-credentials"
        | b".dockercfg"
        | b".dockerconfigjson"
        | b".htpasswd"
        | b".pgpass"
        | b".my.cnf"
        | b".vault-token"
        | b".s3cfg"
        | b".boto"
        | b"credentials.json"
        | b"kubeconfig"
        | b"service-account.json"
        | b"service_account.json"
        | b"secrets.yml"
        | b"secrets.yaml"
        | b"secrets.json"
        | b".secrets" => return Some("a file of credentials"),
        b".ssh" | b".aws" | b".gnupg" | b".kube" | b".azure" | b".docker" => {
            return Some("a folder of credentials");
        }
        b".git" if ships => return Some("the history of the sources, deleted files included"),
        [b'.', b'e', b'n', b'v', b'.', rest @ ..] => {
            return match last_word(rest) {
                b"example" | b"sample" | b"template" | b"dist" | b"defaults" | b"default"
                | b"schema" | b"tpl" => None,
                _ => Some("a file of variables that holds secrets"),
            };
        }
        _ => {}
    }
    by_ending(name, path)
}

const fn by_ending(name: &'_ [u8], path: &[u8]) -> Option<&'static str> {
    match name {
        [.., b'.', b'p', b'1', b'2']
        | [.., b'.', b'p', b'f', b'x']
        | [.., b'.', b'j', b'k', b's']
        | [.., b'.', b'k', b'e', b'y', b's', b't', b'o', b'r', b'e'] => Some("a key store"),
        [.., b'.', b'p', b'p', b'k'] => Some("a private key"),
        [.., b'.', b'k', b'd', b'b', b'x'] => Some("a password store"),
        [.., b'.', b't', b'f', b's', b't', b'a', b't', b'e'] => {
            Some("a state file with the secrets of a platform")
        }
        [.., b'.', b't', b'f', b'v', b'a', b'r', b's'] => {
            Some("a file of variables that holds secrets")
        }
        [.., b'.', b'k', b'e', b'y'] if !is_public(name) => Some("a private key"),
        [.., b'.', b'p', b'e', b'm'] if !is_certificate(name) => {
            Some("a private key, unless it is a certificate")
        }
        b"credentials" if ends(path, b".aws/credentials") => Some("a file of credentials"),
        b"config.json" if ends(path, b".docker/config.json") => Some("a file of credentials"),
        b"config" if ends(path, b".kube/config") => Some("a file of credentials"),
        _ => None,
    }
}

const fn is_public(name: &[u8]) -> bool {
    contains(name, b"pub") || contains(name, b"gpg") || contains(name, b"apt")
}

const fn is_certificate(name: &[u8]) -> bool {
    !contains(name, b"key")
        && !contains(name, b"priv")
        && (contains(name, b"ca")
            || contains(name, b"cert")
            || contains(name, b"chain")
            || contains(name, b"crt")
            || contains(name, b"bundle")
            || contains(name, b"root"))
        || contains(name, b"pub")
        || contains(name, b"dh")
}

const fn last_part(path: &[u8]) -> &[u8] {
    after_last(path, b'/')
}

const fn last_word(name: &[u8]) -> &[u8] {
    after_last(name, b'.')
}

const fn after_last(text: &[u8], byte: u8) -> &[u8] {
    let mut rest = text;
    let mut last = text;
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first == byte {
            last = tail;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::sensitive_file;

    #[test]
    fn names_tell_keys_and_passwords() {
        for path in [
            ".env",
            "conf/.env.production",
            "id_rsa",
            ".ssh/",
            "tls/server.key",
            "tls/key.pem",
            "a/.aws/credentials",
            "prod.tfvars",
            "x.p12",
            ".npmrc",
        ] {
            assert!(sensitive_file(path.as_bytes(), false).is_some(), "{path}");
        }
    }

    #[test]
    fn public_files_are_left_alone() {
        for path in [
            ".env.example",
            ".env.prod.sample",
            "id_rsa.pub",
            "ca.pem",
            "fullchain.pem",
            "dhparams.pem",
            "signing.pub.key",
            "nodesource.gpg.key",
            "environment",
            "credentials",
            "config.json",
            ".git",
            ".gitignore",
            "keys.rs",
        ] {
            assert!(sensitive_file(path.as_bytes(), false).is_none(), "{path}");
        }
    }

    #[test]
    fn the_history_may_be_read_by_a_build() {
        assert!(sensitive_file(b".git", true).is_some());
        assert!(sensitive_file(b".git/", true).is_some());
    }
}
