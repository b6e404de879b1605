// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.layout.Octets;

/**
 * What a test run came to. Immutable.
 *
 * @param returnValue what the program returned in its last run: for tc 0 means pass, 2 drop, 7 redirect; 0 for live frames
 * @param packet the packet as the program left it; for a flow dissector what it found ({@code struct bpf_flow_keys})
 * @param context the context as the program left it; empty if the input had none, or the type answers none
 * @param durationNanos the average time of one run, as the kernel measured it; 0 for types that run once
 */
public record TestRun(int returnValue, Octets packet, Octets context, long durationNanos) {}
