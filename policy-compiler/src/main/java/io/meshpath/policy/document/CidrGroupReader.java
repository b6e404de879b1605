// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.policy.CidrGroup;
import io.meshpath.policy.Place;
import io.meshpath.policy.Policy;
import java.util.List;

/** Reads a CiliumCIDRGroup: prefixes that Cilium's policies can name. */
final class CidrGroupReader {
    static final String KIND = "CiliumCIDRGroup";

    private CidrGroupReader() {}

    static Policy read(Fields document) {
        document.ignore("kind");
        document.requireApiVersion(KIND, "cilium.io/v2", "cilium.io/v2alpha1");
        Metadata metadata = Metadata.read(document, false);
        Fields spec = Fields.of(document.required("spec", "write the prefixes in spec.externalCIDRs"));
        document.end();
        List<Cidr> prefixes = Values.each(
                Values.list(spec.required("externalCIDRs", "list prefixes such as 10.0.0.0/8")), Prefixes::read);
        spec.end();
        CidrGroup group = new CidrGroup(metadata.name(), metadata.labels(), prefixes);
        Place place = document.place();
        return new Policy(
                KIND, "", group.name(), "", place.source(), place.document(), place.line(), List.of(), List.of(group));
    }
}
