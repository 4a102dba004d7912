//! Secrets are masked in any text, and no text is too odd.

use dockerspec::engine::Mask;
use proptest::prelude::*;

proptest! {
    #[test]
    fn a_known_secret_is_in_no_text(
        secret in "[a-zA-Z0-9/+_-]{6,20}",
        pieces in prop::collection::vec("(\\PC|[\"'\\\\=:@/ \n\t-]){0,12}", 1..6),
    ) {
        let mask = Mask::of_env([format!("API_KEY={secret}").as_str()]);
        let text = pieces.join(&secret);
        prop_assert!(!mask.text(&text).contains(&secret), "{text:?}");
        let mut lines = mask.lines();
        for line in text.lines() {
            prop_assert!(!lines.next(line).contains(&secret), "{line:?}");
        }
    }

    #[test]
    fn no_text_is_too_odd_and_masking_twice_changes_nothing(
        text in "(\\PC|[\"'\\\\=:@/ \n\t-]|://|password|token|--|Authorization: |-----BEGIN PRIVATE KEY-----){0,40}",
    ) {
        let mask = Mask::of_env(["DB_PASSWORD=sesame-open", "URL=redis://:cache-pw@host"]);
        let once = mask.text(&text).into_owned();
        let twice = mask.text(&once).into_owned();
        prop_assert_eq!(&once, &twice);
        let _ = mask.pair(&text);
        let _ = mask.words(&text.split(' ').collect::<Vec<_>>());
        prop_assert_eq!(Mask::off().text(&text), text.as_str());
    }

    #[test]
    fn a_password_in_an_address_is_never_shown(
        user in "[a-z]{0,6}",
        password in "[a-zA-Z!$*.;,_~@-][a-zA-Z0-9!$*.;,_~@-]{2,15}",
        host in "[a-z]{1,8}(:[0-9]{1,4})?(/[a-z]{0,5})?",
    ) {
        prop_assume!(!host.contains(&password) && !user.contains(&password) && !"postgres://".contains(&password));
        let text = format!("connecting to postgres://{user}:{password}@{host} now");
        let masked = Mask::new().text(&text).into_owned();
        prop_assert_eq!(masked, format!("connecting to postgres://{user}:***@{host} now"));
    }
}
