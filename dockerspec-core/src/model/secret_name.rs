//! Whether the name of a variable says that its value is a secret.
//!
//! A name is read word by word (`dbPassword`, `DB_PASSWORD`, `db-password`), never by substring:
//! `MONKEY`, `TOKENIZER` and `BYPASS` are no secrets. A word is packed into a `u128`, so that const
//! evaluation finds its roles with one integer `match` and without a call into `core`.

/// What a word says about the name it stands in.
mod role {
    pub(super) const NOUN: u32 = 1; // names a secret wherever it stands
    pub(super) const TOKEN: u32 = 1 << 1; // a credential, or a piece of text in a language model
    pub(super) const TOKENS: u32 = 1 << 2; // mostly a count
    pub(super) const KEY: u32 = 1 << 3; // a secret behind an OWNER only
    pub(super) const OWNER: u32 = 1 << 4; // `API` in `API_KEY`, `API_TOKENS`
    pub(super) const APP: u32 = 1 << 5; // `APP_KEY`, at the start only
    pub(super) const PASS: u32 = 1 << 6; // a password, unless it stands first
    pub(super) const PWD: u32 = 1 << 7; // a password, unless it is the working directory
    pub(super) const ABOUT: u32 = 1 << 8; // behind a noun: a fact about the secret
    pub(super) const COUNT: u32 = 1 << 9; // in front of a noun: how many
    pub(super) const SWITCH: u32 = 1 << 10; // in front of a noun, anywhere: yes or no, or public
    pub(super) const OTHER: u32 = 1 << 11; // right in front of a noun: another meaning of it
    pub(super) const PLACE: u32 = 1 << 12; // right in front of `PWD`: a directory
    pub(super) const RANDOM: u32 = 1 << 13; // `RANDOM_ROOT_PASSWORD=yes`
    pub(super) const APPROLE: u32 = 1 << 14; // its `SECRET_ID` is the secret
    pub(super) const ID: u32 = 1 << 15;
}

/// Whether a variable of this name holds a secret, as far as its name can tell.
///
/// `POSTGRES_PASSWORD` does; `POSTGRES_PASSWORD_FILE`, `TOKEN_TTL`, `MAX_TOKENS` and
/// `MYSQL_ALLOW_EMPTY_PASSWORD` do not.
///
/// ```
/// # use dockerspec_core::model::secret_name::looks_secret;
/// assert!(looks_secret(b"stripeApiKey"));
/// assert!(!looks_secret(b"API_KEY_HEADER"));
/// ```
pub const fn looks_secret(name: &[u8]) -> bool {
    let mut reader = Reader {
        word: 0,
        index: 0,
        previous: 0,
        seen: 0,
        secret: false,
    };
    let mut after_lower = false;
    let mut after_upper = false;
    let mut rest = name;
    while let [byte, tail @ ..] = rest {
        rest = tail;
        match *byte {
            upper @ b'A'..=b'Z' => {
                if after_lower {
                    reader.end_word();
                }
                reader.word = (reader.word << 8) | upper as u128;
                after_upper = reader.word > 0xff;
                after_lower = false;
            }
            lower @ b'a'..=b'z' => {
                if after_upper {
                    let first = reader.word & 0xff; // the `K` of `APIKey`
                    reader.word >>= 8;
                    reader.end_word();
                    reader.word = first;
                }
                reader.word = (reader.word << 8) | (lower - 32) as u128;
                after_lower = true;
                after_upper = false;
            }
            b'0'..=b'9' => {} // `TOKEN2`, `OAUTH2_TOKEN`, `API_KEY_1`
            _ => {
                reader.end_word();
                after_lower = false;
                after_upper = false;
            }
        }
    }
    reader.end_word();
    reader.secret
}

/// What the words read so far say.
struct Reader {
    word: u128,
    index: usize,
    /// Roles of the word before this one.
    previous: u32,
    /// Roles of all words before this one.
    seen: u32,
    secret: bool,
}

impl Reader {
    const fn end_word(&mut self) {
        if self.word == 0 {
            return;
        }
        let roles = roles(self.word);
        if self.names_secret(roles) {
            self.secret = true;
        } else if self.secret
            && roles & role::ABOUT != 0
            && !(roles & role::ID != 0 && self.seen & role::APPROLE != 0)
        {
            self.secret = false;
        }
        self.previous = roles;
        self.seen |= roles;
        self.word = 0;
        self.index += 1;
    }

    const fn names_secret(&self, roles: u32) -> bool {
        if roles & (role::NOUN | role::TOKEN | role::TOKENS | role::KEY | role::PASS | role::PWD)
            == 0
            || self.seen & role::SWITCH != 0
            || self.previous & (role::COUNT | role::OTHER) != 0
        {
            return false;
        }
        if self.seen & role::RANDOM != 0 && self.previous & role::RANDOM == 0 {
            return false;
        }
        roles & (role::NOUN | role::TOKEN) != 0
            || roles & role::TOKENS != 0
                && self.previous & role::OWNER != 0
                && self.seen & role::COUNT == 0
            || roles & role::KEY != 0 && self.previous & role::OWNER != 0
            || roles & role::KEY != 0 && self.previous & role::APP != 0 && self.index == 1
            || roles & role::PASS != 0 && self.index > 0
            || roles & role::PWD != 0 && self.index > 0 && self.previous & role::PLACE == 0
    }
}

const fn pack(text: &[u8]) -> u128 {
    let mut word = 0;
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        word = (word << 8) | *byte as u128;
        rest = tail;
    }
    word
}

macro_rules! roles {
    (words { $($roles:expr => $($word:ident)+;)+ } endings { $($ending:ident)+ }) => {
        const fn roles(word: u128) -> u32 {
            $($(const $word: u128 = pack(stringify!($word).as_bytes());)+)+
            match word {
                $($($word)|+ => $roles,)+
                _ if ends_secret(word) => role::NOUN,
                _ => 0,
            }
        }

        /// `PGPASSWORD`, `CLIENTSECRET`: compounds that nobody separated.
        const fn ends_secret(word: u128) -> bool {
            false $(|| {
                const ENDING: u128 = pack(stringify!($ending).as_bytes());
                const MASK: u128 = (1 << (8 * stringify!($ending).len())) - 1;
                word & MASK == ENDING
            })+
        }
    };
}

roles! {
    words {
        role::NOUN => SECRET SECRETS PASSWORD PASSWORDS PASSWD PASSPHRASE PASSPHRASES PASSCODE PSK
            CREDENTIAL CREDENTIALS CREDS PAT SSHPASS PGPASS REDISCLI DBPASS;
        role::TOKEN => TOKEN;
        role::TOKENS => TOKENS;
        role::KEY => KEY KEYS;
        role::PASS => PASS PWORD;
        role::PWD => PWD;
        role::OWNER => API PRIVATE PRIV ACCESS SIGNING SIGN SIGNATURE ENCRYPTION ENCRYPT DECRYPTION
            CRYPT CRYPTO MASTER AUTH SSH DEPLOY HMAC JWT SESSION COOKIE AES RSA FERNET ACCOUNT
            STORAGE SHARED LICENSE LICENCE ADMIN ROLE UNSEAL SUBSCRIPTION WEBHOOK BEARER SERVICE;
        role::APP => APP;
        role::APPROLE => APPROLE VAULT;
        role::ABOUT | role::ID => ID;
        role::ABOUT | role::COUNT => MAX MIN NUM COUNT LIMIT TOTAL;
        role::ABOUT | role::PLACE => HOST DIR DIRECTORY;
        role::PLACE => OLD INIT PROJECT CURRENT;
        role::SWITCH | role::ABOUT => ENABLE ENABLED DISABLE DISABLED REQUIRE REQUIRED REQUIRES
            ALLOW ALLOWED OPTIONAL;
        role::SWITCH => EMPTY NO NOPASSWD NOPASSWORD USE HAS IS SKIP WITH WITHOUT CORS SUPPORTS PUBLIC
            PUBLISHABLE IGNORE;
        role::RANDOM => RANDOM;
        role::OTHER => PAD EOS BOS UNK MASK SEP CLS STOP SPECIAL NEXT PAGE CONTINUATION PER PULL
            APPLICATION ONE TWO SINGLE MULTI FIRST SECOND;
        role::ABOUT => FILE FILES FILENAME PATH PATHS FOLDER LOCATION MOUNT VERSION TTL EXPIRY
            EXPIRES EXPIRE EXPIRATION EXP LIFETIME VALIDITY AGE DURATION TIMEOUT INTERVAL SECONDS
            MINUTES HOURS DAYS LENGTH LEN SIZE BUDGET RATE USAGE BUCKET COST ROUNDS ITERATIONS
            STRENGTH NAME NAMES NAMESPACE IDS URL URI ENDPOINT ENDPOINTS PORT ADDR ADDRESS REGION
            ALGORITHM ALG ALGO TYPE KIND FORMAT ENCODING ENCODER HASHER HEADER PREFIX SUFFIX
            SCHEME ISSUER AUDIENCE SCOPE SCOPES PARAM PARAMETER FIELD COLUMN TABLE ATTRIBUTE CLAIM
            POLICY RULES REGEX PATTERN VALIDATOR VALIDATION PROVIDER STORE BACKEND MANAGER ENGINE
            DRIVER PLUGIN HELPER COMMAND CMD ARN REF REFERENCE ALIAS LABEL MODE STATUS STATE ROTATION
            ROTATE RENEWAL REFRESH RESET CHANGE RECOVERY AUTHENTICATION LOGIN PROMPT HINT ENV VAR
            VARIABLE OWNER GROUP USER USERNAME SYMBOL DECIMALS INDEX;
    }
    endings {
        PASSWORD PASSWD PASSPHRASE SECRET TOKEN APIKEY SECRETKEY ACCESSKEY PRIVATEKEY
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;
    use core::str::SplitWhitespace;

    use super::looks_secret;

    fn words(names: &str) -> SplitWhitespace<'_> {
        names.split_whitespace()
    }

    #[test]
    fn names_of_secrets_are_found() {
        for name in words(
            "PASSWORD POSTGRES_PASSWORD MYSQL_PWD DB_PASS SMTP_PASSWD PGPASSWORD GPG_PASSPHRASE \
             HF_TOKEN GITHUB_TOKEN OAUTH2_TOKEN TOKEN2 API_TOKENS GITHUB_PAT JWT_SECRET \
             CLIENT_SECRET SECRET_KEY_BASE DJANGO_SECRET_KEY AWS_SECRET_ACCESS_KEY OPENAI_API_KEY \
             API_KEY_1 APIKEY stripeApiKey stripeAPIKey dbPassword _authToken npm-token \
             RAILS_MASTER_KEY APP_KEY N8N_ENCRYPTION_KEY AIRFLOW__CORE__FERNET_KEY \
             SUPABASE_SERVICE_ROLE_KEY NEW_RELIC_LICENSE_KEY SSH_PRIVATE_KEY REGISTRY_CREDENTIALS \
             VAULT_SECRET_ID TOKEN_FILE_PASSWORD PASSWORD_HASH REDISCLI_AUTH ADMIN_PASSWORD_PROD \
             WIFI_PSK RANDOM_SECRET REFRESH_TOKEN DBPASSWORD XMLPassword",
        ) {
            assert!(looks_secret(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn facts_about_secrets_are_public() {
        for name in words(
            "POSTGRES_PASSWORD_FILE API_KEY_PATH SECRETS_DIR TOKEN_VERSION TOKEN_TTL \
             JWT_SECRET_EXPIRY ACCESS_TOKEN_EXPIRE_MINUTES REFRESH_TOKEN_EXPIRES_IN \
             PASSWORD_MIN_LENGTH SECRET_NAME AWS_ACCESS_KEY_ID OAUTH_TOKEN_URL TOKEN_ENDPOINT \
             PASSWORD_HASH_ALGORITHM TOKEN_TYPE API_KEY_HEADER CSRF_TOKEN_COOKIE_NAME \
             DB_SECRET_ARN TOKEN_BUCKET_SIZE apiKeyName PASSWORD_RESET_TIMEOUT PASSWORD_STORE_DIR \
             JWT_TOKEN_ISSUER",
        ) {
            assert!(!looks_secret(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn switches_counts_and_other_meanings_are_public() {
        for name in words(
            "MYSQL_ALLOW_EMPTY_PASSWORD MYSQL_RANDOM_ROOT_PASSWORD NOPASSWD NO_PASSWORD \
             REQUIRE_PASSWORD PASSWORD_ENABLED HF_HUB_DISABLE_IMPLICIT_TOKEN \
             CORS_ALLOW_CREDENTIALS NEXT_PUBLIC_API_KEY JWT_PUBLIC_KEY MAX_TOKENS MAX_NEW_TOKENS \
             MAX_BATCH_PREFILL_TOKENS TOKENS_PER_MINUTE TOKENS MAX_TOKEN MAX_API_TOKENS EOS_TOKEN \
             PAD_TOKEN_ID NEXT_TOKEN IMAGE_PULL_SECRETS GOOGLE_APPLICATION_CREDENTIALS PASS \
             PASS_THROUGH TWO_PASS",
        ) {
            assert!(!looks_secret(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn ordinary_names_are_public() {
        for name in words(
            "_ PATH PWD OLDPWD HOST_PWD PORT KEY CACHE_KEY PRIMARY_KEY GPG_KEY MONKEY KEYBOARD \
             TOKENIZER TOKENIZERS_PARALLELISM BYPASS COMPASS_URL SECRETARY PASSENGER_APP_ENV \
             DATABASE_URL SENTRY_DSN APP STRIPE_PUBLISHABLE_KEY SSH_AUTH_SOCK AUTHOR \
             PYTHONUNBUFFERED SECRÉT",
        ) {
            assert!(!looks_secret(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn long_names_cost_no_overflow() {
        let mut long = vec![b'A'; 100_000];
        assert!(!looks_secret(&long));
        long.extend(b"_TOKEN");
        assert!(looks_secret(&long));
        assert!(!looks_secret(&vec![b'_'; 100_000]));
    }

    #[test]
    fn names_are_judged_in_const_evaluation() {
        const { assert!(looks_secret(b"ACME_API_KEY") && !looks_secret(b"ACME_MAX_TOKENS")) }
    }
}
