// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The two programs of one pod, on the host side of its device: all they know is whose device it is. Small as they are, a new pod
 * costs the verifier almost nothing. A jump to a constant place in the array costs a packet about a nanosecond.
 */

#include "meshpath/license.h"
#include "meshpath/programs.h"

SETTING __u32 endpoint_id;

/* What the pod sends. */
SEC("tc")
int from_pod(struct __sk_buff *skb)
{
	skb->cb[POD_ENDPOINT] = endpoint_id;
	if (unlikely(skb->vlan_present)) /* its tag would leave the node with it, into a network that is not the pod's */
		bpf_tail_call(skb, &datapath_programs, POD_SENDS_OTHER);
	else if (likely(skb->protocol == bpf_htons(ETH_P_IP)))
		bpf_tail_call(skb, &datapath_programs, POD_SENDS_IPV4);
	else if (skb->protocol == bpf_htons(ETH_P_IPV6))
		bpf_tail_call(skb, &datapath_programs, POD_SENDS_IPV6);
	else
		bpf_tail_call(skb, &datapath_programs, POD_SENDS_OTHER);
	return TC_ACT_SHOT; /* nobody serves pods here (yet) */
}

/* What the host's own stack sends to the pod; what the datapath delivers passes this device by. */
SEC("tc")
int to_pod(struct __sk_buff *skb)
{
	skb->cb[POD_ENDPOINT] = endpoint_id;
	if (likely(skb->protocol == bpf_htons(ETH_P_IP)))
		bpf_tail_call(skb, &datapath_programs, HOST_SENDS_IPV4);
	else if (skb->protocol == bpf_htons(ETH_P_IPV6))
		bpf_tail_call(skb, &datapath_programs, HOST_SENDS_IPV6);
	else
		return TC_ACT_OK; /* the host's ARP */
	return TC_ACT_SHOT;
}
