# METADATA
# title: Control planes of clusters and managed services are private or allow-listed
# custom:
#   id: control-plane-public
#   title:
#     en: Control planes of clusters and managed services are private or allow-listed
#     fr: Les plans de contrôle des grappes et services managés sont privés ou filtrés
#   severity: high
#   unknown: gate
#   scope: resource
#   concepts:
#   - control_plane
#   requirements:
#     secnumcloud-3.2:
#     - letter: 9.6.d
#       basis: violation
#     - letter: 9.6.j
#       basis: violation
#     - letter: 13.2.e
#       basis: violation
#   rationale:
#     en: a control plane that everyone reaches is one stolen credential away from being lost
#     fr: un plan de contrôle que tout le monde atteint se perd avec le premier secret volé
#   messages:
#     fail:
#       en: the control plane of `{address}` accepts every address
#       fr: le plan de contrôle de `{address}` accepte toutes les adresses
#     undetermined:
#       en: who may reach the control plane of `{address}` cannot be known from this plan
#       fr: ce plan ne permet pas de savoir qui atteint le plan de contrôle de `{address}`
#   remediation:
#     scaleway:
#       en: attach a private network only, or add an access list of bounded ranges
#       fr: ne rattacher qu’un réseau privé, ou ajouter une liste d’accès de plages bornées
#     outscale:
#       en: name the ranges of your administrators
#       fr: nommer les plages des administrateurs
#       snippet: admin_whitelist = ["203.0.113.0/28"]
#   since: 0.1.0
package controls.segmentation.control_plane_public

import data.k

verdicts := [[f, k.not_everything_open(f, [f])] | some f in data.facts.control_plane]
