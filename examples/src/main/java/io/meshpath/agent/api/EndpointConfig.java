// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import org.jspecify.annotations.Nullable;

/**
 * What can be set for one pod. Immutable.
 *
 * @param policyAuditMode whether what its policy denies passes and is only told of; absent means as for the whole node
 */
public record EndpointConfig(@Nullable Boolean policyAuditMode) {}
