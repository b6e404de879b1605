// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bmp;

import java.util.Optional;

/**
 * A monitoring station as it was at some moment. Immutable.
 *
 * @param connected whether it is being told
 * @param lastError why the last connection ended or was not made; empty before any did
 * @param messages how many it has been sent, over all connections
 */
public record BmpStationStatus(BmpStation station, boolean connected, Optional<String> lastError, long messages) {}
