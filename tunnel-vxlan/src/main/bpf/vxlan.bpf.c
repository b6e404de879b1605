// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The datapath's programs, with VXLAN from node to node. */

#include "vxlan.h"

#include "meshpath/datapath.h"
#include "meshpath/license.h"
