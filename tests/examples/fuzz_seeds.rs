//! Writes the first inputs of the fuzz targets to `tests/fuzz/corpus`: samples of the model.
//!
//! ```sh
//! cargo run -p tests --example fuzz_seeds
//! ```

use std::io;
use std::path::Path;

use bedrock_agentcore_control::serde_json::json;
use tests::model::Model;
use tests::sample::{Fill, sample};

const PROFILE_FILES: [&str; 4] = [
    "[default]\nregion = eu-west-1\noutput = json\n",
    "\u{feff}[profile dev] ; mine\r\n  region = x\r\n  # comment\r\n  services = s\r\n\
     [services s]\r\ns3 =\r\n  a = b\r\n",
    "[default]\nrole_arn = arn:aws:iam::123456789012:role/a\nsource_profile = b\n\
     [profile b]\naws_access_key_id = A\n",
    "[sso-session s]\nsso_region = a\n\
     [default]\nsso_session = s\nsso_account_id = 1\ncredential_process = /bin/true\n",
];
const URLS: [&str; 6] = [
    "https://bedrock-agentcore-control.us-west-2.amazonaws.com",
    "http://localhost:4566/base%20path",
    "https://user:password@host?query#fragment",
    "http://[::1]:08080/\u{e9}{}",
    "http://0x7f.1",
    "HTTPS://VPCE-1.Example.com:443//a/../b",
];

fn main() -> io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let write = |target: &str, index: usize, data: &[u8]| {
        let folder = corpus.join(target);
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join(format!("seed-{index:03}")), data)
    };
    let model = Model::load();
    for (index, operation) in model.operations().into_iter().enumerate() {
        // A target reads a byte as the number of the operation, and then its other choices. Zeros
        // are the first ones.
        let number = u8::try_from(index).unwrap_or_default();
        let body = |shape: &str| sample(model, shape, Fill::All, 0).to_string();
        let success = [&[number, 0, 0], body(operation.output).as_bytes()].concat();
        let error = json!({ "__type": "ThrottlingException", "message": "slow" }).to_string();
        let failure = [&[number, 0, 129, 1], error.as_bytes()].concat();
        write("success", index, &success)?;
        write("failure", index, &failure)?;
        write(
            "error_body",
            index,
            &[&failure[..], b"CodeMessage"].concat(),
        )?;
        for target in ["emulated_request", "input", "output", "unknown_member"] {
            write(target, index, &[number, 1, 0, 0, 0, 0, 0, 0])?;
        }
    }
    for index in 0..u8::MAX {
        let data: Vec<u8> = (0..64).map(|byte: u8| byte.wrapping_mul(index)).collect();
        write("events", usize::from(index), &data)?;
    }
    for (index, text) in PROFILE_FILES.iter().enumerate() {
        write("profile_file", index, text.as_bytes())?;
    }
    for (index, url) in URLS.iter().enumerate() {
        write("endpoint_url", index, url.as_bytes())?;
    }
    println!("wrote {}", corpus.display());
    Ok(())
}
