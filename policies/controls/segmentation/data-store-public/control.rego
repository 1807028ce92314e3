# METADATA
# title: No data store, snapshot, image or function is open to everyone
# custom:
#   id: data-store-public
#   title:
#     en: No data store, snapshot, image or function is open to everyone
#     fr: Aucun dépôt de données, instantané, image ou fonction n’est ouvert à tous
#   severity: critical
#   unknown: gate
#   scope: resource
#   concepts:
#   - exposure
#   requirements:
#     secnumcloud-3.2:
#     - letter: 9.7.a
#       basis: violation
#     - letter: 9.6.i
#       basis: violation
#   rationale:
#     en: what everyone can read has left the system
#     fr: ce que tout le monde peut lire a quitté le système
#   messages:
#     fail:
#       en: '`{address}` is open to everyone'
#       fr: '`{address}` est ouvert à tous'
#     undetermined:
#       en: whether `{address}` is open to everyone cannot be known from this plan
#       fr: ce plan ne permet pas de savoir si `{address}` est ouvert à tous
#   remediation:
#     scaleway:
#       en: make it private, and name the projects or accounts that may read
#       fr: le rendre privé et nommer les projets ou comptes qui peuvent lire
#     outscale:
#       en: name accounts instead of the global permission
#       fr: nommer des comptes au lieu de la permission globale
#   since: 0.1.0
package controls.segmentation.data_store_public

import data.k

verdicts := [[f, k.is(f.public, false)] | some f in data.facts.exposure]
