// SPDX-License-Identifier: Apache-2.0
/**
 * Attaches BPF programs to what the kernel has, so that nothing of others is ever removed or replaced. Start at {@link
 * io.meshpath.datapath.link.TcHook} for attachments to interfaces that last and work on each kernel, else at the class named
 * after the place ({@link io.meshpath.datapath.link.XdpLink}, {@link io.meshpath.datapath.link.CgroupLink}, {@link
 * io.meshpath.datapath.link.UprobeSpec} …); {@link io.meshpath.datapath.link.Links} does it by section names, and {@link
 * io.meshpath.datapath.link.Link} is what most of them answer.
 *
 * <p>What the kernel lacks is refused with the name of it and the version it came with; nothing else is tried instead.
 */
@NullMarked
package io.meshpath.datapath.link;

import org.jspecify.annotations.NullMarked;
