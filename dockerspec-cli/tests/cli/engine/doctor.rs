use super::engine;
use crate::ran::Folder;

#[test]
fn an_engine_that_does_not_answer_is_exit_code_3() {
    let folder = Folder::new(&[]);
    let address = format!("unix://{}/no.sock", folder.path().display());
    let ran = folder.run(&["doctor", "-H", &address]);
    assert_eq!(ran.code, Some(3));
    assert!(ran.err.contains("no.sock"), "{}", ran.err);
    assert_eq!(ran.out, "");
}

#[test]
fn an_engine_that_answers_says_its_version() {
    if !engine() {
        return;
    }
    let ran = Folder::new(&[]).run(&["doctor"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert!(ran.out.contains("api      1."), "{}", ran.out);
}
