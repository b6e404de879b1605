// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Where tunnel packets come from: a hash of the inner flow, in the dynamic range (RFC 7348, section 5; RFC 8926, 3.3). */
#pragma once

enum tunnel_source_port {
	TUNNEL_SOURCE_PORT = 0xc000,
	TUNNEL_SOURCE_PORT_MASK = 0x3fff,
};
