# Access logs at Scaleway: listeners of balancers.
package adapters.scaleway.log_switch

import data.v

scaleway_lb_frontend := [{"id": r.address, "on": v.or_default(r.attr.enable_access_logs, false)} | some r in input.by_type.scaleway_lb_frontend]
