//! Which doors there are: read off the router as it was built, so that none can be left out.

use axum::Router;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The one route behind which every server function stands.
const FUNCTIONS: &str = "/api/{*function}";

/// Every route and method of the router, from axum's own table. It has no other way to list it than
/// its `Debug`; should a new version write that differently, nothing is read and every row is "no
/// door any more".
pub fn raw(router: &Router) -> BTreeSet<(String, String)> {
    let text = format!("{router:?}");
    let text = text.split("fallback_router:").next().unwrap();
    let (routes, paths) = text.split_once("paths: {").expect("axum lists its paths");
    let mut methods: BTreeMap<&str, Vec<&'static str>> = BTreeMap::new();
    for one in routes.split("RouteId(").skip(1) {
        let (id, route) = one.split_once(')').unwrap();
        let kinds = [
            ("get: ", "GET"),
            ("delete: ", "DELETE"),
            ("options: ", "OPTIONS"),
            ("patch: ", "PATCH"),
            ("post: ", "POST"),
            ("put: ", "PUT"),
            ("head: ", "HEAD"),
        ];
        let mut found: Vec<_> = kinds
            .iter()
            .filter(|(mark, _)| {
                let at = route.find(mark).unwrap_or_else(|| panic!("no {mark} in {route}"));
                !route[at + mark.len()..].starts_with("None")
            })
            .map(|(_, method)| *method)
            .collect();
        if found.is_empty() {
            found.push("ANY");
        }
        methods.insert(id, found);
    }
    let mut doors = BTreeSet::new();
    for one in paths.split("RouteId(").skip(1) {
        let (id, rest) = one.split_once("): \"").unwrap();
        let path = rest.split('"').next().unwrap();
        for method in &methods[id] {
            doors.insert(((*method).to_owned(), path.to_owned()));
        }
    }
    doors
}

/// Every door by its name: a page once for both languages, a server function by its own address.
pub fn doors(router: &Router) -> BTreeSet<String> {
    let routes = raw(router);
    let is_twin = |(method, path): &(String, String)| {
        path.strip_prefix("/en")
            .map(|plain| if plain.is_empty() { "/" } else { plain })
            .is_some_and(|plain| routes.contains(&(method.clone(), plain.to_owned())))
    };
    let pages = routes.iter().filter(|route| !is_twin(route));
    let named = pages.map(|(method, path)| format!("{method} {path}"));
    let functions = app::port::functions().iter().map(|(method, path)| format!("{method} {path}"));
    assert!(routes.contains(&("POST".to_owned(), FUNCTIONS.to_owned())));
    named.chain(functions).collect()
}

/// The addresses of the server functions as they are written in the sources of `app`.
pub fn written_functions() -> BTreeSet<String> {
    fn read(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, found);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                for part in text.split("#[server(prefix").skip(1) {
                    let endpoint = part.split("endpoint = \"").nth(1).expect("a fixed endpoint");
                    found.insert(format!("/api/{}", endpoint.split('"').next().unwrap()));
                }
                assert!(
                    !text.contains("#[server]"),
                    "{path:?}: a server function has a fixed endpoint"
                );
            }
        }
    }
    let mut found = BTreeSet::new();
    read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../app/src")), &mut found);
    found
}
