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
#     en: a vendor under foreign control can be ordered to hand data over, wherever they are
#     fr: un prestataire sous contrôle étranger peut être contraint de livrer des données, où qu’elles soient
#   messages:
#     fail:
#       en: '`{address}` uses {f.vendor}, controlled from outside the European Union ({f.country})'
#       fr: '`{address}` utilise {f.vendor}, contrôlé depuis l’extérieur de l’Union européenne ({f.country})'
#     undetermined:
#       en: the vendor behind `{address}` cannot be known from this plan
#       fr: ce plan ne permet pas de connaître le prestataire derrière `{address}`
#   remediation:
#     scaleway:
#       en: name the endpoint of the vendor in the block
#       fr: nommer le point d’accès du prestataire dans le bloc
#     outscale:
#       en: name the endpoint of the vendor in the block
#       fr: nommer le point d’accès du prestataire dans le bloc
#   since: 0.1.0
package controls.sovereignty.vendor_foreign_controlled

import data.k

verdicts := [[f, k.is(f.eu_controlled, true)] | some f in data.facts.provider_vendor]
