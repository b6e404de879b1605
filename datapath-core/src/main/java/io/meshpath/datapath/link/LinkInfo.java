// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

/**
 * What the kernel says about a link ({@code struct bpf_link_info}, Linux 5.8). Immutable.
 *
 * @param id the kernel's number of the link, which is not used again while the machine runs
 * @param type what kind of link it is
 * @param programId the number of the program that runs here now; 0 for a link that carries a map (struct_ops)
 * @param detail where it is attached; {@link LinkDetail.Other} for what this release does not know
 */
public record LinkInfo(int id, LinkType type, int programId, LinkDetail detail) {}
