// SPDX-License-Identifier: Apache-2.0
/**
 * What the running kernel can do, found out by trying: yes, no, or unknown with the reason. Start at {@link
 * io.meshpath.datapath.feature.KernelFeatures}.
 */
@NullMarked
package io.meshpath.datapath.feature;

import org.jspecify.annotations.NullMarked;
