# METADATA
# title: Keys and secrets are located in the European Union
# custom:
#   id: key-outside-eu
#   title:
#     en: Keys and secrets are located in the European Union
#     fr: Les clés et les secrets sont dans l’Union européenne
#   severity: critical
#   unknown: gate
#   scope: resource
#   concepts:
#   - key_place
#   requirements:
#     secnumcloud-3.2:
#     - letter: 19.2.d
#       basis: inference
#     - letter: 10.5.c
#       basis: inference
#   rationale:
#     en: a key held outside the Union puts what it protects within reach of another law
#     fr: une clé détenue hors de l’Union met ce qu’elle protège à la portée d’un autre droit
#   outcomes:
#     pass:
#       en: the place of the key or secret, and of every replica, is a member state of the Union; a resource names a key whose identifier carries such a place
#       fr: le lieu de la clé ou du secret, et de chaque réplica, est un État membre de l’Union ; une ressource nomme une clé dont l’identifiant porte un tel lieu
#     fail:
#       en: one place is outside the Union, or `global` at a vendor that does not confine it; a resource names a key whose identifier carries such a place
#       fr: un des lieux est hors de l’Union, ou `global` chez un prestataire qui ne le borne pas ; une ressource nomme une clé dont l’identifiant porte un tel lieu
#     undetermined:
#       en: the place comes from the environment or is known only after apply; the operator or the region is not in the vendor data
#       fr: le lieu vient de l’environnement ou n’est connu qu’après application ; l’opérateur ou la région n’est pas dans les données sur les prestataires
#   project:
#     area.countries:
#       en: countries that are allowed; one outside the Union takes the requirement letters away
#       fr: pays admis ; un pays hors de l’Union retire les exigences associées
#     vendor:
#       en: operators that the vendor data do not know, with the country of each of their regions
#       fr: opérateurs absents des données sur les prestataires, avec le pays de chacune de leurs régions
#   messages:
#     fail:
#       en: '`{address}` is in {f.located}, outside the accepted area'
#       fr: 'le lieu de `{address}` est {f.located}, hors de la zone acceptée'
#     names:
#       en: '`{address}` names a key in {f.located}, outside the accepted area'
#       fr: '`{address}` nomme une clé dont le lieu est {f.located}, hors de la zone acceptée'
#     undetermined:
#       en: the place of `{address}`, or of the key that it names, is not known
#       fr: le lieu de `{address}`, ou de la clé que cette ressource nomme, n’est pas connu
#     undetermined-environment:
#       en: 'where `{address}` is kept depends on the environment: neither the resource nor its provider configuration names a place'
#       fr: 'le lieu de `{address}` dépend de l’environnement : ni la ressource ni la configuration de son fournisseur ne le nomment'
#     undetermined-environment-whose:
#       en: 'where `{address}` is kept depends on the environment: nothing says which operator `{f.place}` belongs to'
#       fr: 'le lieu de `{address}` dépend de l’environnement : rien ne dit à quel opérateur appartient `{f.place}`'
#     undetermined-not-in-vendor-data-whose:
#       en: 'the operator behind `{address}` is not in the vendor data: nobody can tell in which country its `{f.place}` is'
#       fr: 'l’opérateur derrière `{address}` n’est pas dans les données sur les prestataires : le pays de son `{f.place}` n’est pas connu'
#     undetermined-not-in-vendor-data-at-vendor:
#       en: '`{address}` is in `{f.place}`, of which the vendor data on {f.vendor} know no country'
#       fr: '`{address}` se trouve dans `{f.place}`, dont les données sur {f.vendor} ne donnent pas le pays'
#     undetermined-elsewhere:
#       en: '`{address}` is where a resource is that this plan does not hold'
#       fr: '`{address}` est là où est une ressource que ce plan ne contient pas'
#   remediation:
#     scaleway:
#       en: 'write a region of the Union in `region`: `fr-par`, `nl-ams`, `pl-waw`'
#       fr: 'écrire une région de l’Union dans `region` : `fr-par`, `nl-ams`, `pl-waw`'
#       snippet: region = "fr-par"
#     aws.region:
#       en: create the key or the secret in a region of the Union (`eu-west-3`, `eu-central-1`), and encrypt the data again with it
#       fr: créer la clé ou le secret dans une région de l’Union (`eu-west-3`, `eu-central-1`), et chiffrer de nouveau les données
#       snippet: region = "eu-west-3"
#     aws_dynamodb_table.replica:
#       en: keep the replica in a region of the Union (`eu-central-1`), with a key of that region
#       fr: garder la réplique dans une région de l’Union (`eu-central-1`), avec une clé de cette région
#     aws_secretsmanager_secret.replica:
#       en: keep replicas in regions of the Union
#       fr: garder les répliques dans des régions de l’Union
#       snippet: |
#         replica {
#           region = "eu-central-1"
#         }
#     azurerm:
#       en: create the vault in the Union (`francecentral`, `westeurope`), and the key in it; encrypt the data again
#       fr: créer le coffre dans l’Union (`francecentral`, `westeurope`), et la clé dans ce coffre ; chiffrer de nouveau les données
#     azurerm.location:
#       en: create the vault in the Union (`francecentral`, `westeurope`), and encrypt the data again with its keys
#       fr: créer le coffre dans l’Union (`francecentral`, `westeurope`), et chiffrer de nouveau les données avec ses clés
#       snippet: location = "francecentral"
#     google:
#       en: create the key ring in the Union (`europe-west9`), and the key in it; encrypt the data again
#       fr: créer le trousseau dans l’Union (`europe-west9`), et la clé dans ce trousseau ; chiffrer de nouveau les données
#     google.location:
#       en: 'create the key ring in the Union (`europe-west9`): `global` and `europe` are not bound to it'
#       fr: 'créer le trousseau dans l’Union (`europe-west9`) : `global` et `europe` n’y sont pas liés'
#       snippet: location = "europe-west9"
#     google.replication:
#       en: 'name the regions of the replicas, all in the Union: automatic replication chooses any'
#       fr: 'nommer les régions des répliques, toutes dans l’Union : la réplication automatique en choisit n’importe laquelle'
#       snippet: |
#         replication {
#           user_managed {
#             replicas {
#               location = "europe-west9"
#             }
#           }
#         }
#     openstack:
#       en: 'write a region of the Union in the resource or in its provider configuration, by the names of its operator: at OVHcloud `GRA11` or `SBG5`'
#       fr: 'écrire une région de l’Union dans la ressource ou la configuration de son fournisseur, selon les noms de l’opérateur : chez OVHcloud `GRA11` ou `SBG5`'
#     openstack.region:
#       en: 'write a region of the Union, by the names of its operator: at OVHcloud `GRA11` or `SBG5`'
#       fr: 'écrire une région de l’Union, selon les noms de l’opérateur : chez OVHcloud `GRA11` ou `SBG5`'
#       snippet: region = "GRA11"
#     ovh:
#       en: create the key domain in a region of the Union, and the key in it; encrypt the data again
#       fr: créer le domaine de clés dans une région de l’Union, et la clé dans ce domaine ; chiffrer de nouveau les données
#     ovh.region:
#       en: 'create the key domain in a region of the Union: `eu-west-rbx`, `eu-west-gra`; `eu-west-eri` is in the United Kingdom'
#       fr: 'créer le domaine de clés dans une région de l’Union : `eu-west-rbx`, `eu-west-gra` ; `eu-west-eri` est au Royaume-Uni'
#       snippet: region = "eu-west-rbx"
#     elsewhere:
#       en: 'create the key or the secret in a region of {f.vendor} that lies in the Union ({regions}), and encrypt the data again with it'
#       fr: 'créer chez {f.vendor} la clé ou le secret dans une région située dans l’Union ({regions}), et chiffrer de nouveau les données'
#     nowhere:
#       en: 'no region of {f.vendor} in our data lies in the Union: keep the key in another cloud, and encrypt the data again with it'
#       fr: 'nos données ne connaissent chez {f.vendor} aucune région située dans l’Union : tenir la clé dans un autre cloud, et chiffrer de nouveau les données'
#     any:
#       en: create the key in a region of the European Union, and encrypt the data again with it
#       fr: créer la clé dans une région de l’Union européenne, et chiffrer de nouveau les données avec elle
#   cannot:
#     outscale:
#       en: the plugin manages neither keys nor secrets
#       fr: le plugin ne gère ni clés ni secrets
#   cells:
#     kubernetes:
#       absent:
#         en: a class that names no key has none to judge
#         fr: une classe qui ne nomme aucune clé n’en a pas à juger
#     scaleway:
#       noncompliant:
#         en: every region of this vendor is in the Union
#         fr: toutes les régions de ce prestataire sont dans l’Union
#   since: 0.1.0
package controls.cryptography.key_outside_eu

import data.k

verdicts := [[f, k.all_of([
	k.is(f.in_area, true),
	k.say(k.is(f.named_in_area, true), "names"),
])] |
	some f in data.facts.key_place
]
