// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * No program: the types, maps and settings that programs share with Java, in one object from whose BTF Java is generated.
 * The tunnels' objects hold the same, because they include the same headers.
 */

#include "meshpath/conntrack.h"
#include "meshpath/endpoints.h"
#include "meshpath/events.h"
#include "meshpath/fragments.h"
#include "meshpath/ipcache.h"
#include "meshpath/nodes.h"
#include "meshpath/path_mtu.h"
#include "meshpath/programs.h"
#include "meshpath/schema1.h"

struct shared_types {
	struct ipcache_entry ipcache_entry;
	struct ipv4_prefix ipv4_prefix;
	struct ip_address ip_address;
	struct ipv6_prefix ipv6_prefix;
	struct mesh_node mesh_node;
	struct path_mtu path_mtu;
	struct endpoint endpoint;
	struct connection_key connection_key;
	struct connection6_key connection6_key;
	struct connection connection;
	struct fragment_key fragment_key;
	struct fragment_ports fragment_ports;
	struct ipcache_state ipcache_state;
	struct policy_region policy_region;
	struct policy_row policy_row;
	struct policy_exception policy_exception;
	struct event event;
	struct observation observation;
	struct counter counter;
	struct schema1_ipcache_entry schema1_ipcache_entry;
	struct schema1_endpoint schema1_endpoint;
	enum datapath_program datapath_program;
	enum ipcache_family ipcache_family;
	enum drop_reason drop_reason;
	enum observation_point observation_point;
	enum connection_event connection_event;
	enum connection_state connection_state;
	enum event_type event_type;
	enum verdict_effect verdict_effect;
};

struct shared_types shared_types;
