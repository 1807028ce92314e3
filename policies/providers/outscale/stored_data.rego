# Data at rest at Outscale: no resource has an encryption argument, and no default is documented.
package adapters.outscale.stored_data

import data.v

outscale_volume := [{"id": r.address, "encrypted": v.unknown("no-argument")} | some r in input.by_type.outscale_volume]

outscale_vm := [{"id": r.address, "encrypted": v.unknown("no-argument")} | some r in input.by_type.outscale_vm]
