// SPDX-License-Identifier: Apache-2.0
/**
 * Attachments: which program runs where. What others have attached is never touched.
 */
@NullMarked
package io.meshpath.datapath.link;

import org.jspecify.annotations.NullMarked;
