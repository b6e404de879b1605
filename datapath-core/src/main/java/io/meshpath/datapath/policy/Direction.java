// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.policy;

/** The way of a packet as its endpoint (the policy's subject) sees it. */
public enum Direction {
    /** To the endpoint; the peer is the packet's source. */
    INGRESS,
    /** From the endpoint; the peer is the packet's destination. */
    EGRESS
}
