// SPDX-License-Identifier: Apache-2.0
/**
 * Keys and values of maps for human eyes and hands: bytes to fields and back, by BTF where there is some, as hexadecimal
 * where there is none.
 *
 * <p>What is shown can be typed in again: numbers in decimal, big-endian ones ({@code __be16}) as the number they mean, IPv4
 * ({@code __be32}) and IPv6 addresses, MACs, enumerations by name, {@code char} arrays as text.
 */
@NullMarked
package io.meshpath.command.value;

import org.jspecify.annotations.NullMarked;
