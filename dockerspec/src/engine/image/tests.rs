//! Images in archives of every kind, and archives that are none.

use std::fs;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use tar::{Builder, EntryType, Header};

use super::{Comparison, ImageSource, Layers, SizeRules};
use crate::engine::verify::{CheckState, Report, VerifyOptions};

/// A file of a layer: path, mode and text; a folder ends with a slash.
type File<'a> = (&'a str, u32, &'a [u8]);

fn tar(files: &[File<'_>]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (path, mode, text) in files {
        let mut header = Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(*mode);
        if path.ends_with('/') {
            header.set_entry_type(EntryType::Directory);
        }
        builder.append_data(&mut header, path, *text).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    // two frames, and one for others between them, as `zstd:chunked` writes
    let (one, two) = bytes.split_at(bytes.len() / 2);
    let mut packed = compress_to_vec(one, CompressionLevel::Fastest);
    packed.extend(b"\x50\x2a\x4d\x18\x03\x00\x00\x00abc");
    packed.extend(compress_to_vec(two, CompressionLevel::Fastest));
    packed
}

const CONFIG: &str = r#"{"architecture":"amd64","os":"linux","config":{"User":"app","Cmd":["/app/run"],
"Env":["PATH=/bin","API_KEY=hunter2hunter2"],"ExposedPorts":{"8080/tcp":{}}},
"rootfs":{"diff_ids":["sha256:a","sha256:b"]},
"history":[{"created_by":"COPY rootfs / # buildkit"},{"created_by":"ENV API_KEY=hunter2hunter2","empty_layer":true},
{"created_by":"RUN /bin/sh -c make # buildkit"}]}"#;

fn lower() -> Vec<u8> {
    tar(&[
        ("etc/", 0o755, b""),
        (
            "etc/passwd",
            0o644,
            b"root:x:0:0::/:/bin/sh\napp:x:1000:1000::/:/bin/sh\n",
        ),
        ("data/", 0o755, b""),
        ("data/one", 0o644, &[1; 3000]),
        ("data/two", 0o644, &[2; 2000]),
        ("gone", 0o644, &[3; 1000]),
        ("kept", 0o644, &[4; 500]),
    ])
}

fn upper() -> Vec<u8> {
    tar(&[
        (".wh.data", 0o644, b""),
        (".wh.gone", 0o644, b""),
        ("app/", 0o755, b""),
        ("app/run", 0o755, b"#!/bin/missing\n"),
        ("app/tool", 0o4755, b"\x7fELF\x02\x01"),
        ("kept", 0o644, &[5; 700]),
        (
            "app/.npmrc",
            0o600,
            b"//registry/:_authToken=npm_9aB3cD5eF7gH1iJ2kL4mN6oP8qR0sT2uV4wX\n",
        ),
    ])
}

/// `docker save`, as engines before 25 write it: layers in front of the list.
fn classic(lower: &[u8], upper: &[u8]) -> Vec<u8> {
    let list =
        r#"[{"Config":"c.json","RepoTags":["acme/api:1"],"Layers":["1/layer.tar","2/layer.tar"]}]"#;
    tar(&[
        ("1/layer.tar", 0o644, lower),
        ("2/layer.tar", 0o644, upper),
        ("c.json", 0o644, CONFIG.as_bytes()),
        ("manifest.json", 0o644, list.as_bytes()),
    ])
}

fn layout(lower: &[u8], upper: &[u8]) -> Vec<(String, Vec<u8>)> {
    let manifest = r#"{"config":{"digest":"sha256:c"},"layers":[{"digest":"sha256:l1"},{"digest":"sha256:l2"}]}"#;
    let index =
        r#"{"manifests":[{"digest":"sha256:m","platform":{"os":"linux","architecture":"amd64"}}]}"#;
    let own = |name: &str, bytes: &[u8]| (name.to_owned(), bytes.to_vec());
    vec![
        own("oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#),
        own("index.json", index.as_bytes()),
        own("blobs/sha256/c", CONFIG.as_bytes()),
        own("blobs/sha256/m", manifest.as_bytes()),
        own("blobs/sha256/l1", lower),
        own("blobs/sha256/l2", upper),
    ]
}

fn packed(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let files: Vec<File<'_>> = files
        .iter()
        .map(|(name, text)| (&**name, 0o644, &**text))
        .collect();
    tar(&files)
}

fn read(bytes: &[u8]) -> Result<Layers, String> {
    Layers::read("a.tar", &mut &bytes[..], None).map_err(|it| it.to_string())
}

#[test]
fn every_kind_of_archive_is_the_same_image() {
    let (lower, upper) = (lower(), upper());
    let plain = read(&classic(&lower, &upper)).unwrap();
    let sizes = |it: &Layers| it.layers().iter().map(|it| it.size).collect::<Vec<_>>();
    let archives = [
        packed(&layout(&lower, &upper)),
        packed(&layout(&gzip(&lower), &zstd(&upper))),
        gzip(&classic(&lower, &upper)),
        zstd(&packed(&layout(&lower, &gzip(&upper)))),
    ];
    for archive in &archives {
        let other = read(archive).unwrap();
        assert_eq!(sizes(&other), sizes(&plain));
        assert_eq!(other.efficiency(), plain.efficiency());
        assert_eq!(other.duplicates(), plain.duplicates());
    }
    let folder = std::env::temp_dir().join(format!("image-layout-{}", std::process::id()));
    for (name, bytes) in layout(&gzip(&lower), &zstd(&upper)) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let opened = Layers::open(&folder, None);
    fs::remove_dir_all(&folder).unwrap();
    let opened = opened.unwrap();
    assert_eq!(opened.efficiency(), plain.efficiency());
    assert_eq!(opened.layers()[1].packing, "zstd");
}

#[test]
fn the_numbers_are_those_of_dive() {
    let layers = read(&classic(&lower(), &upper())).unwrap();
    let passwd = 49;
    let token = 64;
    // paths and their sizes, layer by layer; a removed folder counts with what was in it, a removed file with nothing
    //   etc/passwd 49   data/one 3000   data/two 2000   gone 1000 + 0   kept 500 + 700   data 5000   run 15   tool 6   .npmrc 64
    let smallest = passwd + 3000 + 2000 + 500 + 5000 + 15 + 6 + token;
    let all = passwd + 3000 + 2000 + 1000 + (500 + 700) + 5000 + 15 + 6 + token;
    let efficiency = layers.efficiency();
    let score = f64::from(smallest) / f64::from(all);
    assert!((efficiency.score - score).abs() < 1e-12, "{efficiency:?}");
    assert_eq!(efficiency.wasted_bytes, 1000 + 1200);
    let user = f64::from(700 + 15 + 6 + token);
    let percent = 2200.0 / user;
    assert!(
        (efficiency.user_wasted_percent - percent).abs() < 1e-12,
        "{efficiency:?}"
    );
    let repeated: Vec<&str> = efficiency.repeated.iter().map(|it| &*it.path).collect();
    assert_eq!(repeated, ["/kept", "/gone"]);
    // what one layer instead of two would save: everything that is covered
    assert_eq!(layers.covered_bytes(), 3000 + 2000 + 1000 + 500);
}

#[test]
fn an_archive_that_is_broken_says_where() {
    let (lower, upper) = (lower(), upper());
    let whole = classic(&lower, &upper);
    let error = read(&whole[..whole.len() / 2]).unwrap_err();
    assert!(
        error.contains("the archive ends inside an entry, at byte"),
        "{error}"
    );
    let error = read(b"hello").unwrap_err();
    assert!(
        error.starts_with("`a.tar` cannot be read: it is no archive"),
        "{error}"
    );
    let error = read(&tar(&[("a", 0o644, b"b")])).unwrap_err();
    assert!(error.contains("neither `manifest.json`"), "{error}");
    let packed_wrong = packed(&layout(&gzip(&lower)[..300], &upper));
    let error = read(&packed_wrong).unwrap_err();
    assert!(
        error.starts_with("`a.tar: blobs/sha256/l1` cannot be read"),
        "{error}"
    );
    let escape = "../../etc/passwd";
    let mut hostile = tar(&[("aa/aa/etc/passwd", 0o644, b"")]);
    hostile[..escape.len()].copy_from_slice(escape.as_bytes());
    let sum: u32 = hostile[..512]
        .iter()
        .enumerate()
        .map(|(at, it)| {
            if (148..156).contains(&at) {
                32
            } else {
                u32::from(*it)
            }
        })
        .sum();
    hostile[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let error = read(&classic(&hostile, &upper)).unwrap_err();
    assert!(
        error.contains("`../../etc/passwd` leads out of the image"),
        "{error}"
    );
    let mut missing = layout(&lower, &upper);
    missing.pop();
    let error = read(&packed(&missing)).unwrap_err();
    assert!(
        error.contains("`blobs/sha256/l2`, a part of it, is not there"),
        "{error}"
    );
}

#[test]
fn every_cut_of_an_archive_is_an_error_and_no_panic() {
    let whole = packed(&layout(&gzip(&lower()), &zstd(&upper())));
    for end in (0..whole.len() - 1024).step_by(97) {
        assert!(read(&whole[..end]).is_err(), "{end}");
    }
}

#[test]
fn a_budget_is_a_test() {
    let layers = read(&classic(&lower(), &upper())).unwrap();
    layers.check(&SizeRules::size(10_000)).unwrap();
    let error = layers.check(&SizeRules::size(5_000)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`a.tar` does not keep its limits: highestSize is 7.33 kB, the limit is 5.00 kB; `dockerspec analyze` shows \
         what takes the room"
    );
}

#[test]
fn what_is_wrong_with_an_image_is_found_and_no_secret_is_told() {
    let layers = read(&classic(&lower(), &upper())).unwrap();
    let report = Report::of(&layers, &VerifyOptions::default());
    let state = |name: &str| {
        let check = report.checks.iter().find(|it| it.name == name);
        check.map(|it| (it.state, it.evidence.join("; "))).unwrap()
    };
    assert_eq!(state("user").0, CheckState::Passed);
    let (setuid, evidence) = state("setuid");
    assert_eq!(setuid, CheckState::Failed);
    assert!(
        evidence.contains("`/app/tool` sets the user id (4755; layer 1: RUN make)"),
        "{evidence}"
    );
    let (secrets, evidence) = state("secrets-in-files");
    assert_eq!(secrets, CheckState::Failed);
    assert!(
        evidence.contains("`/app/.npmrc`: a token of npm"),
        "{evidence}"
    );
    let (program, evidence) = state("entrypoint");
    assert_eq!(program, CheckState::Failed);
    assert!(
        evidence.contains("`/bin/missing`, which is to run `/app/run`, is not in the image"),
        "{evidence}"
    );
    assert_eq!(state("secrets-in-env").0, CheckState::Failed);
    assert_eq!(state("secrets-in-history").0, CheckState::Failed);
    let everything = [
        report.to_json(),
        layers.to_json(&SizeRules::default(), true),
        layers.to_html(&SizeRules::default()),
        layers.to_svg(),
    ];
    for text in everything {
        assert!(
            !text.contains("hunter2") && !text.contains("npm_9aB3"),
            "{text}"
        );
    }
}

#[test]
fn programs_of_the_base_are_known_where_the_base_has_them() {
    let upper = tar(&[
        ("bin/su", 0o4755, b"\x7fELF\x02\x01"),
        ("usr/sbin/unix_chkpwd", 0o2755, b"\x7fELF\x02\x01"),
        ("opt/evil/su", 0o4755, b"\x7fELF\x02\x01"),
    ]);
    let layers = read(&classic(&lower(), &upper)).unwrap();
    let report = Report::of(&layers, &VerifyOptions::default());
    let check = report.checks.iter().find(|it| it.name == "setuid").unwrap();
    assert_eq!(
        (check.state, check.evidence.join("; ").as_str()),
        (
            CheckState::Failed,
            "`/opt/evil/su` sets the user id (4755; layer 1: RUN make)"
        )
    );
}

#[test]
fn capabilities_of_files_are_a_finding() {
    let layer = |files: &[(&str, u32)]| {
        let mut builder = Builder::new(Vec::new());
        for (path, capabilities) in files {
            let words = [0x0200_0001, *capabilities, 0, 0, 0];
            let bytes: Vec<u8> = words.iter().flat_map(|it| it.to_le_bytes()).collect();
            builder
                .append_pax_extensions([("SCHILY.xattr.security.capability", &*bytes)])
                .unwrap();
            let mut header = Header::new_ustar();
            header.set_size(1);
            header.set_mode(0o755);
            builder.append_data(&mut header, path, &b"x"[..]).unwrap();
        }
        builder.into_inner().unwrap()
    };
    let found = |upper: &[u8]| {
        let layers = read(&classic(&lower(), upper)).unwrap();
        let report = Report::of(&layers, &VerifyOptions::default());
        let mut checks = report.checks.into_iter();
        let check = checks.find(|it| it.name == "file-capabilities").unwrap();
        (check.state, check.evidence)
    };
    let fine = layer(&[("bin/ping", 1 << 13), ("usr/bin/newuidmap", 1 << 7)]);
    assert_eq!(
        found(&fine),
        (
            CheckState::Passed,
            vec!["only 2 programs of the base system have capabilities".to_owned()]
        )
    );
    let wrong = layer(&[("opt/ping", 1 << 13), ("bin/ping", 1 << 21 | 1 << 13)]);
    assert_eq!(
        found(&wrong),
        (
            CheckState::Failed,
            vec![
                "`/bin/ping` gets cap_net_raw, cap_sys_admin (layer 1: RUN make)".to_owned(),
                "`/opt/ping` gets cap_net_raw (layer 1: RUN make)".to_owned(),
            ]
        )
    );
}

#[test]
fn what_an_archive_names_is_harmless_in_an_error() {
    let name = "a\u{1b}]0;title\u{7}\u{1b}[2J.json";
    let list = r#"[{"Config":"c\u001b[2J.json","Layers":[]}]"#;
    for archive in [
        tar(&[(name, 0o644, &gzip(b"hello"))]),
        tar(&[("manifest.json", 0o644, list.as_bytes())]),
    ] {
        let error = read(&archive).unwrap_err();
        assert!(!error.contains(char::is_control), "{error:?}");
    }
}

#[test]
fn a_layer_that_a_list_names_again_and_again_is_held_once() {
    let list = |times: usize| {
        let layers = vec!["\"l\""; times].join(",");
        let list = format!(r#"[{{"Config":"c.json","RepoTags":[],"Layers":[{layers}]}}]"#);
        tar(&[
            ("l", 0o644, &lower()),
            ("c.json", 0o644, CONFIG.as_bytes()),
            ("manifest.json", 0o644, list.as_bytes()),
        ])
    };
    assert_eq!(read(&list(3)).unwrap().layers().len(), 3);
    let error = read(&list(100_000)).unwrap_err();
    assert!(
        error.contains("it lists more layers than an image may have"),
        "{error}"
    );
}

#[test]
fn one_of_several_images_is_read_by_its_name() {
    let list = r#"[{"Config":"c.json","RepoTags":["acme/api:1"],"Layers":["1"]},
        {"Config":"c.json","RepoTags":["acme/web:1"],"Layers":["1","2"]}]"#;
    let archive = tar(&[
        ("1", 0o644, &lower()),
        ("2", 0o644, &upper()),
        ("c.json", 0o644, CONFIG.as_bytes()),
        ("manifest.json", 0o644, list.as_bytes()),
    ]);
    let path = std::env::temp_dir().join(format!("image-several-{}.tar", std::process::id()));
    fs::write(&path, archive).unwrap();
    let source = ImageSource::Archive(path.clone());
    let unnamed = Layers::without_engine(&source, None);
    let web = Layers::named(&source, "acme/web:1", None);
    let none = Layers::named(&source, "acme/db:1", None);
    fs::remove_file(&path).unwrap();
    let error = unnamed.unwrap_err().to_string();
    assert!(
        error.ends_with("name one of `acme/api:1`, `acme/web:1`"),
        "{error}"
    );
    assert_eq!(web.unwrap().layers().len(), 2);
    let error = none.unwrap_err().to_string();
    assert!(error.contains("none named `acme/db:1`"), "{error}");
}

#[test]
fn an_image_that_agrees_with_its_dockerfile_passes_and_another_does_not() {
    let layers = read(&classic(&lower(), &upper())).unwrap();
    let drift = |dockerfile: &str| {
        let report = Report::of(&layers, &VerifyOptions::default().dockerfile(dockerfile));
        let check = report
            .checks
            .iter()
            .find(|it| it.name == "drift-dockerfile");
        check.map(|it| it.evidence.clone()).unwrap()
    };
    let same = "FROM scratch\nCOPY rootfs /\nENV API_KEY=x\nRUN make\nUSER app\nEXPOSE 8080\nCMD [\"/app/run\"]\n";
    assert_eq!(drift(same), ["it agrees with the Dockerfile"]);
    let other = "FROM scratch\nUSER 65532\nENV PORT=80\nEXPOSE 9090\nCMD [\"/app/run\", \"-v\"]\n";
    assert_eq!(
        drift(other),
        [
            "line 2: USER is `65532`, the image has `app`",
            "line 3: ENV `PORT` is not in the image",
            "line 4: EXPOSE `9090/tcp` is not in the image",
            "line 5: CMD is `/app/run -v`, the image has `/app/run`",
        ]
    );
}

#[test]
fn images_are_held_beside_each_other() {
    let one = read(&classic(&lower(), &tar(&[("kept", 0o644, &[9; 800])]))).unwrap();
    let two = read(&classic(&lower(), &upper())).unwrap();
    let images = [one, two];
    let comparison = Comparison::new(&images);
    let differences = comparison.differences(&images[1]);
    let path = |at: usize| {
        (
            &*differences[at].path,
            differences[at].before,
            differences[at].after,
        )
    };
    assert_eq!(path(0), ("/data/one", Some(3000), None));
    assert_eq!(
        comparison.by_folder(&images[1])[0],
        ("/data/".to_owned(), -5000)
    );
    assert!(comparison.to_html().contains("a.tar beside a.tar"));
}

#[test]
fn a_page_holds_everything_it_shows() {
    let layers = read(&classic(&lower(), &upper())).unwrap();
    let layers = layers.with_dockerfile("FROM scratch\nCOPY rootfs /\nENV API_KEY=x\nRUN make\n");
    assert_eq!(layers.layers()[1].line, Some(4));
    let page = layers.to_html(&SizeRules::default());
    for outside in ["http://", "https://", "src=", "<script", "@import"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("prefers-color-scheme:dark"));
    assert!(page.contains("RUN make"));
    let named = Layers::read("<b>&", &mut &classic(&lower(), &upper())[..], None).unwrap();
    assert!(
        named
            .to_html(&SizeRules::default())
            .contains("<h1>&lt;b&gt;&amp;</h1>")
    );
}
