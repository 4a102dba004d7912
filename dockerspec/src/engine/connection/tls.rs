//! Certificates: those that say who we are, and those that say whom we trust.
//!
//! <https://docs.docker.com/engine/security/protect-access/#use-tls-https-to-protect-the-docker-daemon-socket>

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_rustls::rustls::client::danger::{
    HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use tokio_rustls::rustls::crypto::{self, CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::pem::{self, PemObject as _};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use tokio_rustls::rustls::{
    ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};

use crate::engine::error::EngineError;

/// Where the certificates are, and whether the engine's own is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) struct Tls {
    /// Folder of `ca.pem`, `cert.pem` and `key.pem`; those that are not there are not used.
    pub(in crate::engine) folder: PathBuf,
    /// Whether the engine must show a certificate that is trusted.
    pub(in crate::engine) verify: bool,
}

impl Tls {
    fn file(&self, name: &str) -> Option<PathBuf> {
        let path = self.folder.join(name);
        path.exists().then_some(path)
    }

    /// Reads the files and makes of them what a handshake needs.
    pub(super) fn client(&self) -> Result<Arc<ClientConfig>, EngineError> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| bad(&self.folder, &error))?;
        let builder = if self.verify {
            builder.with_root_certificates(self.trusted()?)
        } else {
            let any = Arc::new(AnyServer(provider));
            builder.dangerous().with_custom_certificate_verifier(any)
        };
        let config = match (self.file("cert.pem"), self.file("key.pem")) {
            (Some(cert), Some(key)) => {
                let chain = certificates(&cert)?;
                let private = PrivateKeyDer::from_pem_file(&key).map_err(|it| unread(&key, &it))?;
                builder
                    .with_client_auth_cert(chain, private)
                    .map_err(|error| bad(&key, &error))?
            }
            (Some(cert), None) => return Err(bad(&cert, &"`key.pem` is missing beside it")),
            (None, Some(key)) => return Err(bad(&key, &"`cert.pem` is missing beside it")),
            (None, None) => builder.with_no_client_auth(),
        };
        Ok(Arc::new(config))
    }

    /// The authority of the folder alone, as docker has it; without one the machine's own.
    fn trusted(&self) -> Result<RootCertStore, EngineError> {
        let mut roots = RootCertStore::empty();
        if let Some(ca) = self.file("ca.pem") {
            for certificate in certificates(&ca)? {
                roots.add(certificate).map_err(|error| bad(&ca, &error))?;
            }
        } else {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        if roots.is_empty() {
            let missing = "there is no `ca.pem`, and the machine trusts no authority of its own";
            return Err(bad(&self.folder, &missing));
        }
        Ok(roots)
    }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, EngineError> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let certificates = read.map_err(|error| unread(path, &error))?;
    if certificates.is_empty() {
        return Err(bad(path, &"there is no certificate in it"));
    }
    Ok(certificates)
}

fn unread(path: &Path, error: &pem::Error) -> EngineError {
    match error {
        pem::Error::NoItemsFound => bad(path, &"there is no key in it"),
        other => bad(path, other),
    }
}

fn bad(path: &Path, reason: &dyn std::fmt::Display) -> EngineError {
    EngineError::BadCertificate {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}

/// Takes every certificate, which `SkipTLSVerify` of a context and `DOCKER_TLS` ask for.
#[derive(Debug)]
struct AnyServer(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyServer {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.0.signature_verification_algorithms;
        crypto::verify_tls12_signature(message, certificate, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.0.signature_verification_algorithms;
        crypto::verify_tls13_signature(message, certificate, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
