/**
 * What DNS says, as policies need it: which addresses the names in their rules stand for. Start at {@link
 * io.meshpath.policy.dns.DnsNames}.
 */
@NullMarked
package io.meshpath.policy.dns;

import org.jspecify.annotations.NullMarked;
