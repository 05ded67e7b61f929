//! The ignore file: what stays out of the context of a build.
//!
//! A list of what to leave out, not of what to let in: a build may embed any
//! file, and one that is missing would be missed without a word. `docker build`
//! finds it by its name, that of the Dockerfile and `.dockerignore`.

const HIDDEN: &str = "\
# Hidden files: the repository, the editor's, .env, .netrc, credentials.
**/.*
";

const SECRETS: &str = "\
# Keys and secrets under their usual names.
**/*.env
**/*.jks
**/*.key
**/*.p12
**/*.pem
**/*.pfx
**/credentials.json
**/id_ecdsa
**/id_ed25519
**/id_rsa
**/kubeconfig
**/kubeconfig.yaml
";

const DEPLOYMENT: &str = "\
# How it is deployed, and what gdeployc wrote.
**/*.gdeploy
**/Dockerfile
**/Dockerfile.*
out
";

const PUBLIC: &str = "\
# But what a server shows to everybody.
!**/.well-known
";

/// The ignore file of an app: `unread` are the patterns of what a release build of its language never reads, `read`
/// those of hidden files that it does. Below a hidden folder a pattern begins at the root: builders that leave the
/// folder out look into it for such a one only.
pub(super) fn dockerignore(app: &str, read: &[&str], unread: &[&str]) -> String {
    let header = super::header(app);
    let unread = unread.join("\n");
    let read: String = match read {
        [] => String::new(),
        read => {
            let lines = read.iter().flat_map(|pattern| ["!", pattern, "\n"]);
            std::iter::once("# And what the build reads.\n").chain(lines).collect()
        }
    };
    format!("{header}\n{HIDDEN}{PUBLIC}{read}{SECRETS}# What no release build reads.\n{unread}\n{DEPLOYMENT}")
}
