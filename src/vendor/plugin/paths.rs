//! Every attribute path that the data name: what a test holds against the schema of the plugin.

use std::sync::Arc;

use super::super::facts::PlaceStep;
use super::Plugin;

impl Plugin {
    /// Every attribute path that the data name, by type (`provider` for the plugin's configuration).
    pub(crate) fn paths(&self) -> Vec<(Arc<str>, Arc<str>)> {
        let provider: Arc<str> = "provider".into();
        let mut found: Vec<(Arc<str>, Arc<str>)> = Vec::new();
        for api in &self.configuration.apis {
            let selectors = api.operator.iter().map(|selector| &selector.argument);
            found.extend(selectors.chain(&api.region).chain(&api.zone).map(|path| (provider.clone(), path.clone())));
        }
        let more = self.configuration.profiles.iter().chain(&self.configuration.follow).chain(&self.provider_secrets);
        found.extend(more.map(|path| (provider.clone(), path.clone())));
        for (name, index) in self.exact.iter().map(|(name, index)| (name, *index)).chain(self.pattern_pairs()) {
            let Some(facts) = self.facts.get(index).filter(|facts| !facts.legacy) else { continue };
            found.push((name.clone(), Arc::default()));
            for step in facts.place.iter().chain(&facts.also) {
                let path = match step {
                    PlaceStep::Region(path)
                    | PlaceStep::Zone(path)
                    | PlaceStep::Site(path)
                    | PlaceStep::Identifier(path)
                    | PlaceStep::Anywhere(path)
                    | PlaceStep::Labelled { value: path, .. } => path,
                    PlaceStep::Parent { by, to, matches } => {
                        let parents = to.iter().filter(|parent| self.owns(parent));
                        found.extend(parents.clone().map(|parent| (parent.clone(), Arc::default())));
                        found.extend(parents.flat_map(|p| matches.iter().map(|path| (p.clone(), path.clone()))));
                        by
                    }
                };
                found.push((name.clone(), path.clone()));
            }
            found.extend(facts.keys.iter().map(|path| (name.clone(), path.clone())));
        }
        let defaults =
            self.defaults.iter().flat_map(|(name, paths)| paths.keys().map(|path| (name.clone(), path.clone())));
        let secrets =
            self.secrets.iter().flat_map(|(name, paths)| paths.iter().map(|path| (name.clone(), path.clone())));
        found.extend(defaults.chain(secrets));
        for (main, relations) in &self.companions {
            for relation in relations.values() {
                found.extend(relation.matches.iter().chain(&relation.same).map(|path| (main.clone(), path.clone())));
                for companion in relation.types.iter().filter(|name| self.owns(name)) {
                    let paths = std::iter::once(&relation.by).chain(&relation.same);
                    found.extend(paths.map(|path| (companion.clone(), path.clone())));
                }
            }
        }
        found
    }

    fn pattern_pairs(&self) -> impl Iterator<Item = (&Arc<str>, usize)> {
        self.patterns.iter().map(|(pattern, index)| (pattern, *index))
    }

    fn owns(&self, resource_type: &str) -> bool {
        self.type_facts(resource_type).is_some() || self.companions.contains_key(resource_type)
    }
}
