// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The datapath's programs, with a geneve device of the kernel's from node to node. */

#include "geneve_device.h"

#include "meshpath/datapath.h"
#include "meshpath/license.h"
