// SPDX-License-Identifier: Apache-2.0
/**
 * What the datapath does to packets, run in the kernel on packets made by hand. Start at {@link
 * io.meshpath.datapath.packet.HandMade}.
 */
package io.meshpath.datapath.packet;
