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
#   outcomes:
#     pass:
#       en: the endpoint, host or universe of the provider configuration belongs to a vendor that is controlled from the Union, whatever the region
#       fr: le point de terminaison, l’hôte ou l’univers de la configuration appartient à un prestataire contrôlé depuis l’Union, quelle que soit la région
#     fail:
#       en: it belongs to a vendor that is controlled from outside the Union, also for its regions in the Union
#       fr: il appartient à un prestataire contrôlé depuis l’extérieur de l’Union, même pour ses régions situées dans l’Union
#     undetermined:
#       en: the endpoint is not in the vendor data, or the environment decides which cloud is behind the plugin
#       fr: le point de terminaison n’est pas dans les données sur les prestataires, ou l’environnement décide quel cloud est derrière le plugin
#   project:
#     vendor:
#       en: operators that the vendor data do not know, with who controls them
#       fr: opérateurs absents des données sur les prestataires, avec qui les contrôle
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
#     aws:
#       en: 'no region changes who controls AWS: choose a vendor controlled from the Union (`endpoints` reaches its object store), or waive with the risk accepted'
#       fr: 'aucune région ne change qui contrôle AWS : choisir un prestataire contrôlé depuis l’Union (`endpoints` mène à son stockage objet), ou déroger'
#     azurerm:
#       en: 'no location changes who controls Azure: use a cloud of this plugin that is controlled from the Union, such as Bleu, or waive with the risk accepted'
#       fr: 'aucun emplacement ne change qui contrôle Azure : utiliser un cloud de ce plugin contrôlé depuis l’Union, comme Bleu, ou déroger en acceptant le risque'
#       snippet: metadata_host = "management.sovcloud-api.fr"
#     cloudtemple:
#       en: leave `address` out, or describe the operator behind it with `[[vendor]]` in `secnumgate.toml`
#       fr: retirer `address`, ou décrire l’opérateur qu’il désigne avec `[[vendor]]` dans `secnumgate.toml`
#       snippet: address = "shiva.cloud-temple.com"
#     google:
#       en: 'no region changes who controls Google Cloud: use a universe controlled from the Union, such as that of S3NS, or waive with the risk accepted'
#       fr: 'aucune région ne change qui contrôle Google Cloud : utiliser un univers contrôlé depuis l’Union, comme celui de S3NS, ou déroger en acceptant le risque'
#       snippet: universe_domain = "s3nsapis.fr"
#     helm:
#       en: name in `kubernetes` the `host` of a cluster whose vendor is controlled from the Union, or waive with the risk accepted
#       fr: nommer dans `kubernetes` le `host` d’une grappe dont le prestataire est contrôlé depuis l’Union, ou déroger en acceptant le risque
#     kubectl:
#       en: name in `host` the API server of a cluster whose vendor is controlled from the Union, or waive with the risk accepted
#       fr: nommer dans `host` le serveur d’API d’une grappe dont le prestataire est contrôlé depuis l’Union, ou déroger en acceptant le risque
#     kubernetes:
#       en: name in `host` the API server of a cluster whose vendor is controlled from the Union, or waive with the risk accepted
#       fr: nommer dans `host` le serveur d’API d’une grappe dont le prestataire est contrôlé depuis l’Union, ou déroger en acceptant le risque
#     numspot:
#       en: leave `numspot_host` out, or describe the operator behind it with `[[vendor]]` in `secnumgate.toml`
#       fr: retirer `numspot_host`, ou décrire l’opérateur qu’il désigne avec `[[vendor]]` dans `secnumgate.toml`
#       snippet: numspot_host = "https://api.cloudgouv-eu-west-1.numspot.com"
#     openstack:
#       en: 'name in `auth_url` an operator controlled from the Union: OVHcloud US is another company than OVHcloud'
#       fr: 'nommer dans `auth_url` un opérateur contrôlé depuis l’Union : OVHcloud US est une autre société qu’OVHcloud'
#       snippet: auth_url = "https://auth.cloud.ovh.net/v3"
#     any:
#       en: 'no argument changes who controls the vendor: move to one that is controlled from the Union, or waive with the risk accepted'
#       fr: 'aucun argument ne change qui contrôle le prestataire : en choisir un contrôlé depuis l’Union, ou déroger en acceptant le risque'
#   cells:
#     cloudtemple:
#       noncompliant:
#         en: 'no foreign operator is known behind this plugin: another endpoint is undetermined'
#         fr: 'aucun opérateur étranger n’est connu derrière ce plugin : un autre point de terminaison est indéterminé'
#     numspot:
#       noncompliant:
#         en: 'no foreign operator is known behind this plugin: another endpoint is undetermined'
#         fr: 'aucun opérateur étranger n’est connu derrière ce plugin : un autre point de terminaison est indéterminé'
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
