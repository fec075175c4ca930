import { testSweep } from './test-sweep';

testSweep('adoption');
