# METADATA
# title: Data at rest is encrypted
# custom:
#   id: data-unencrypted-at-rest
#   title:
#     en: Data at rest is encrypted
#     fr: Les données au repos sont chiffrées
#   severity: high
#   unknown: warn
#   scope: resource
#   concepts:
#   - stored_data
#   requirements:
#     secnumcloud-3.2:
#     - letter: 10.1.a
#       basis: violation
#   rationale:
#     en: whoever gets the medium reads the data
#     fr: quiconque obtient le support lit les données
#   messages:
#     fail:
#       en: data of `{address}` are not encrypted at rest
#       fr: les données de `{address}` ne sont pas chiffrées au repos
#     undetermined:
#       en: whether data of `{address}` are encrypted at rest cannot be known from this plan
#       fr: ce plan ne permet pas de savoir si les données de `{address}` sont chiffrées au repos
#   remediation:
#     scaleway:
#       en: 'turn encryption on: an encryption configuration for a bucket, `encryption_at_rest` for a database'
#       fr: 'activer le chiffrement : une configuration de chiffrement pour un bucket, `encryption_at_rest` pour une base'
#     outscale:
#       en: 'the plugin has no encryption argument: encrypt inside the machine, or keep the evidence from the service agreement'
#       fr: 'l’extension n’a pas d’argument de chiffrement : chiffrer dans la machine, ou conserver la preuve dans la convention de service'
#   since: 0.1.0
package controls.cryptography.data_unencrypted_at_rest

import data.k

verdicts := [[f, k.is(f.encrypted, true)] | some f in data.facts.stored_data]
