//! What the manifests of a workload give to its container, as options of `podman run`.
//!
//! Variables come from ConfigMaps, from Secrets and by themselves; files are mounted as the kubelet
//! does. Manifests are found by kind and name in one folder. A Secret that is made elsewhere has the
//! values that the caller thinks of. Anything that is not known here fails the test.

use std::fs;
use std::path::Path;

use serde_json::Value;

pub(crate) struct Deployment {
    /// All objects of the folder.
    objects: Vec<Value>,
    pub(crate) pod: Value,
    pub(crate) container: Value,
}

impl Deployment {
    pub(crate) fn read(folder: &Path) -> Self {
        let files = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let read = |path| {
            let text = fs::read_to_string(path).expect("a manifest");
            serde_yaml::from_str::<Value>(&text).expect("YAML")
        };
        let objects: Vec<Value> = files.flatten().map(|entry| read(entry.path())).collect();
        let pod = objects.iter().find(|object| object["kind"] == "Deployment").expect("a Deployment")["spec"]
            ["template"]["spec"]
            .clone();
        let container = pod["containers"][0].clone();
        Self { objects, pod, container }
    }

    /// `folder` takes the files that are mounted, `secret` tells a Secret's key.
    pub(crate) fn options(&self, folder: &Path, secret: impl Fn(&str, &str) -> String) -> Vec<String> {
        let mut options = Vec::new();
        for source in list(&self.container["envFrom"]) {
            let name = source["configMapRef"]["name"].as_str().expect("a ConfigMap");
            for (key, value) in self.data("ConfigMap", name).expect("it is in the folder") {
                options.extend(["--env".to_owned(), format!("{key}={value}")]);
            }
        }
        // Those that came before, as `$(NAME)` in a later one.
        let mut known: Vec<(String, String)> = Vec::new();
        for variable in list(&self.container["env"]) {
            if let Some(value) = variable["value"].as_str() {
                let expand = |text: String, (name, value): &(String, String)| {
                    text.replace(&format!("$({name})"), value)
                };
                let value = known.iter().fold(value.to_owned(), expand);
                options.extend(["--env".to_owned(), format!("{}={value}", text(&variable["name"]))]);
                continue;
            }
            let reference = &variable["valueFrom"]["secretKeyRef"];
            let (name, key) = (text(&reference["name"]), text(&reference["key"]));
            let own =
                self.data("Secret", name).and_then(|data| data.into_iter().find(|entry| entry.0 == key));
            let value = own.map_or_else(|| secret(name, key), |(_, value)| value);
            options.extend(["--env".to_owned(), format!("{}={value}", text(&variable["name"]))]);
            known.push((text(&variable["name"]).to_owned(), value));
        }
        for mount in list(&self.container["volumeMounts"]) {
            let path = text(&mount["mountPath"]);
            let volumes = list(&self.pod["volumes"]);
            let volume = volumes.iter().find(|volume| volume["name"] == mount["name"]).expect("a volume");
            match volume["configMap"]["name"].as_str() {
                Some(name) => {
                    let key = text(&mount["subPath"]);
                    let data = self.data("ConfigMap", name).expect("it is in the folder");
                    let (_, content) = data.into_iter().find(|entry| entry.0 == key).expect("the key");
                    let file = folder.join(key);
                    fs::write(&file, content).expect("the file can be written");
                    options.extend(["--volume".to_owned(), format!("{}:{path}:ro", file.display())]);
                }
                None => options.extend(["--tmpfs".to_owned(), path.to_owned()]),
            }
        }
        options
    }

    fn data(&self, kind: &str, name: &str) -> Option<Vec<(String, String)>> {
        let found = self
            .objects
            .iter()
            .find(|object| object["kind"] == kind && object["metadata"]["name"] == name)?;
        let data = if kind == "Secret" { &found["stringData"] } else { &found["data"] };
        let data = data.as_object().expect("data");
        Some(data.iter().map(|(key, value)| (key.clone(), text(value).to_owned())).collect())
    }
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}
