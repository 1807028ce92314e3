package adapters.outscale.stored_data_test

import data.adapters.outscale.stored_data as adapter
import data.t

no_argument := {"status": "unknown", "path": "", "cause": "no-argument"}

test_volume_is_unknown if {
	facts := adapter.outscale_volume with input as t.input_of("outscale_volume", {"attr": {}})
	facts == [{"id": "a.b", "encrypted": no_argument}]
}

test_machine_is_unknown if {
	facts := adapter.outscale_vm with input as t.input_of("outscale_vm", {"attr": {}})
	facts == [{"id": "a.b", "encrypted": no_argument}]
}
