# METADATA
# title: The vendor behind each provider configuration is controlled from the European Union
# custom:
#   id: vendor-foreign-controlled
#   title:
#     en: The vendor behind each provider configuration is controlled from the European Union
#     fr: Le prestataire derrière chaque configuration est contrôlé depuis l’Union européenne
#   severity: high
#   unknown: gate
#   scope: resource
#   concepts:
#   - provider_vendor
#   requirements:
#     secnumcloud-3.2:
#     - letter: 19.6.c
#       basis: inference
#     - letter: 19.6.d
#       basis: inference
#     - letter: 5.3.d
#       basis: inference
#     - letter: 15.1.a
#       basis: inference
#   rationale:
#     en: a vendor under foreign control can be ordered to hand data over, wherever they are kept
#     fr: un prestataire sous contrôle étranger peut être contraint de livrer des données, où qu’elles soient
#   messages:
#     fail:
#       en: '`{address}` uses {f.vendor}, which is controlled from outside the European Union ({f.country})'
#       fr: '`{address}` utilise {f.vendor}, contrôlé depuis l’extérieur de l’Union européenne ({f.country})'
#     undetermined:
#       en: which vendor is behind `{address}` is not known
#       fr: on ne sait pas quel prestataire est derrière `{address}`
#     undetermined-environment:
#       en: 'which vendor is behind `{address}` depends on the environment: the block names no endpoint'
#       fr: 'le prestataire derrière `{address}` dépend de l’environnement : le bloc ne nomme aucun point de terminaison'
#     undetermined-not-in-vendor-data:
#       en: the endpoint of `{address}` belongs to no vendor in our data
#       fr: le point de terminaison de `{address}` n’appartient à aucun prestataire de nos données
#   remediation:
#     scaleway:
#       en: leave `api_url` out, or describe the operator behind it with `[[vendor]]` in `secnumgate.toml`
#       fr: retirer `api_url`, ou décrire l’opérateur qu’il désigne avec `[[vendor]]` dans `secnumgate.toml`
#       snippet: api_url = "https://api.scaleway.com"
#     outscale:
#       en: leave `endpoint` out, or describe the operator behind it with `[[vendor]]` in `secnumgate.toml`
#       fr: retirer `endpoint`, ou décrire l’opérateur qu’il désigne avec `[[vendor]]` dans `secnumgate.toml`
#       snippet: |
#         api {
#           region = "cloudgouv-eu-west-1"
#         }
#     ovh:
#       en: 'use the European company: `ovh-eu`'
#       fr: 'utiliser la société européenne : `ovh-eu`'
#       snippet: endpoint = "ovh-eu"
#     any:
#       en: 'no argument changes who controls the vendor: move to one that is controlled from the Union, or waive with the risk accepted'
#       fr: 'aucun argument ne change qui contrôle le prestataire : en choisir un contrôlé depuis l’Union, ou déroger en acceptant le risque'
#   cells:
#     outscale:
#       noncompliant:
#         en: 'no foreign operator is known behind this plugin: another endpoint is undetermined'
#         fr: 'aucun opérateur étranger n’est connu derrière ce plugin : un autre point de terminaison est indéterminé'
#     scaleway:
#       noncompliant:
#         en: 'no foreign operator is known behind this plugin: another endpoint is undetermined'
#         fr: 'aucun opérateur étranger n’est connu derrière ce plugin : un autre point de terminaison est indéterminé'
#   since: 0.1.0
package controls.sovereignty.vendor_foreign_controlled

import data.k

verdicts := [[f, k.is(f.eu_controlled, true)] | some f in data.facts.provider_vendor]
